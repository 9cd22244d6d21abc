package dev.sekali.cli.verify;

import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventKey;
import dev.sekali.cli.send.Attempt;
import dev.sekali.cli.send.Outcome;
import dev.sekali.cli.send.Verdict;
import dev.sekali.cli.text.Printable;
import dev.sekali.cli.verify.Evidence.Acknowledged;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Gathers evidence from attempts. Thread-safe by one lock, which costs nothing beside a request.
 */
public final class Tally {

    private static final int MAX_EXAMPLES = 3;

    private final SortedMap<String, TopicTally> topics = new TreeMap<>();
    private final Reasons refusals = new Reasons();
    private final Reasons garbles = new Reasons();
    private final List<String> twiceNew = new ArrayList<>();
    private final List<Acknowledged> sample = new ArrayList<>();
    private final int sampleSize;
    private final RandomGenerator random;
    private final String unit;
    private long requests;
    private long resent;
    private long unanswered;
    private long acknowledged;
    private Optional<String> gaveUp = Optional.empty();

    /**
     * An empty tally.
     *
     * @param unit what an event's position counts, for examples
     * @param sampleSize how many acknowledged events are kept for reading back
     */
    public Tally(String unit, int sampleSize, RandomGenerator random) {
        this.unit = unit;
        this.sampleSize = sampleSize;
        this.random = random;
    }

    public synchronized void attempted(Attempt attempt) {
        requests++;
        if (attempt.number() > 1) {
            resent++;
        }
        List<Event> events = attempt.events();
        switch (attempt.outcome()) {
            case Outcome.Answered(List<Verdict> verdicts) -> {
                for (int i = 0; i < events.size(); i++) {
                    switch (verdicts.get(i)) {
                        case Verdict.Kept kept -> kept(events.get(i), kept);
                        case Verdict.Rejected(String detail) -> refused(events.get(i), "rejected, " + detail);
                    }
                }
            }
            case Outcome.Refused refused
            when refused.blamesKey() ->
                gaveUp(
                        attempt,
                        "HTTP %d, %s; let --api-key-file or API_KEY_FILE name a file with a key that may publish here"
                                .formatted(refused.status(), refused.detail()));
            case Outcome.Refused(int status, String detail) -> {
                if (!attempt.willBeHalved()) {
                    events.forEach(event -> refused(event, "HTTP " + status + ", " + detail));
                }
            }
            case Outcome.Garbled(int _, String reason) -> {
                unknown(events);
                events.forEach(event -> garbles.add(reason, () -> place(event)));
            }
            case Outcome.Again again -> {
                // Where it is certain that nothing was stored, there is no trace in the evidence.
                if (again.stored()) {
                    unknown(events);
                }
                if (attempt.givenUp()) {
                    gaveUp(attempt, again.reason());
                }
            }
        }
    }

    private void kept(Event event, Verdict.Kept verdict) {
        acknowledged++;
        draw(new Acknowledged(event, verdict));
        boolean newAgain = topic(event.key()).kept(event.key().eventId(), verdict);
        if (newAgain && twiceNew.size() < MAX_EXAMPLES) {
            twiceNew.add(place(event));
        }
    }

    private void unknown(List<Event> events) {
        unanswered++;
        events.forEach(event -> topic(event.key()).unknown(event.key().eventId()));
    }

    private TopicTally topic(EventKey key) {
        return topics.computeIfAbsent(key.topic(), _ -> new TopicTally());
    }

    /** A fair sample, however many come (Vitter's Algorithm R): each has the same chance. */
    private void draw(Acknowledged event) {
        if (sample.size() < sampleSize) {
            sample.add(event);
            return;
        }
        long place = random.nextLong(acknowledged);
        if (place < sampleSize) {
            sample.set((int) place, event);
        }
    }

    /** An event that will not be taken. */
    synchronized void refused(Event event, String why) {
        refusals.add(why, () -> place(event));
    }

    /** An event that was not even sent. */
    public synchronized void notSent(long position, String why) {
        refusals.add("not sent, " + why, () -> unit + " " + position);
    }

    private void gaveUp(Attempt last, String why) {
        if (gaveUp.isEmpty()) {
            int size = last.events().size();
            gaveUp = Optional.of("%s%s after attempt %s: %s"
                    .formatted(
                            size == 1 ? "" : "a batch of %s from ".formatted(Printable.count(size)),
                            place(last.events().getFirst()),
                            Printable.count(last.number()),
                            why));
        }
    }

    private String place(Event event) {
        return Printable.line(unit + " " + event.position() + ", " + event.key());
    }

    /** Whether an event with this key was answered "success". */
    synchronized boolean isNew(EventKey key) {
        return topics.containsKey(key.topic()) && topic(key).isNew(key.eventId());
    }

    /** Whether any event with this key was answered "success" or "ignored". */
    synchronized boolean isAcknowledged(EventKey key) {
        return topics.containsKey(key.topic()) && topic(key).isAcknowledged(key.eventId());
    }

    /** Whether an event with this key is looked for for the first time; only of keys that are known. */
    synchronized boolean lookFor(EventKey key) {
        return topic(key).lookFor(key.eventId());
    }

    /** How many events are acknowledged so far. */
    public synchronized long acknowledged() {
        return acknowledged;
    }

    /** What is known by now. */
    public synchronized Evidence evidence() {
        SortedMap<String, Observed> byTopic = new TreeMap<>();
        topics.forEach((topic, tally) -> byTopic.put(topic, tally.observed()));
        return new Evidence(
                byTopic.values().stream().reduce(Observed.NOTHING, Observed::plus),
                byTopic,
                requests,
                resent,
                unanswered,
                refusals.count(),
                refusals.list(),
                garbles.count(),
                garbles.list(),
                List.copyOf(twiceNew),
                gaveUp,
                List.copyOf(sample));
    }

    /** Counts what went wrong by reason, so that ten thousand refusals for one reason are one line. Not thread-safe. */
    public static final class Reasons {

        /** What comes after so many reasons is counted together. */
        private static final int MAX = 20;

        private final Map<String, Reason> reasons = new LinkedHashMap<>();
        private long count;

        public void add(String text, Supplier<String> example) {
            count++;
            String reason = reasons.size() < MAX || reasons.containsKey(text) ? text : "other reasons";
            Reason known = reasons.get(reason);
            reasons.put(
                    reason,
                    known == null
                            ? new Reason(reason, 1, example.get())
                            : new Reason(reason, known.count() + 1, known.example()));
        }

        public long count() {
            return count;
        }

        public List<Reason> list() {
            return List.copyOf(reasons.values());
        }
    }
}

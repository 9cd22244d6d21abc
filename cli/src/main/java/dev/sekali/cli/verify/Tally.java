package dev.sekali.cli.verify;

import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventKey;
import dev.sekali.cli.send.Attempt;
import dev.sekali.cli.send.AttemptListener;
import dev.sekali.cli.send.Outcome;
import dev.sekali.cli.send.Verdict;
import dev.sekali.cli.text.Printable;
import dev.sekali.cli.verify.Evidence.Acknowledged;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Gathers evidence from attempts. Thread-safe by one lock, which costs nothing beside a request. Its memory grows by
 * some bytes for each distinct key.
 */
public final class Tally implements AttemptListener {

    /** As many as {@code /stats} lists; further topics share a tally and count in the total only. */
    static final int MAX_TOPICS = 1_000;

    private static final int MAX_EXAMPLES = 3;

    private final Map<String, TopicTally> topics = new HashMap<>();
    private final TopicTally otherTopics = new TopicTally();
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

    @Override
    public synchronized void attempted(Attempt attempt) {
        requests++;
        if (attempt.number() > 1) {
            resent++;
        }
        switch (attempt.outcome()) {
            case Outcome.Answered(List<Verdict> verdicts) -> answered(attempt.events(), verdicts);
            case Outcome.Refused refused
            when refused.blamesKey() ->
                gaveUp(
                        attempt,
                        "HTTP %d, %s; let --api-key-file or API_KEY_FILE name a file with a key that may publish here"
                                .formatted(refused.status(), refused.detail()));
            case Outcome.Refused(int status, String detail) -> {
                if (!attempt.willBeHalved()) {
                    attempt.events().forEach(event -> refused(event, "HTTP " + status + ", " + detail));
                }
            }
            case Outcome.Garbled(int _, String reason) -> {
                unknown(attempt.events());
                attempt.events().forEach(event -> garbles.add(reason, () -> place(event)));
            }
            case Outcome.Unanswered _ -> unknown(attempt.events());
            case Outcome.Deferred _, Outcome.Unreachable _ -> {
                // It is certain that nothing was stored: no trace in the evidence.
            }
        }
    }

    @Override
    public synchronized void gaveUp(Attempt last, Outcome.Again outcome) {
        gaveUp(last, outcome.reason());
    }

    private void gaveUp(Attempt last, String why) {
        if (gaveUp.isEmpty()) {
            String what = last.events().size() == 1
                    ? place(last.events().getFirst())
                    : "a batch of %,d from %s"
                            .formatted(last.events().size(), place(last.events().getFirst()));
            gaveUp = Optional.of("%s after attempt %s: %s".formatted(what, Printable.count(last.number()), why));
        }
    }

    /** An event that was not even sent. */
    public synchronized void notSent(long position, String why) {
        refusals.add("not sent, " + why, () -> unit + " " + position);
    }

    /** Whether an event with this key was answered "success". */
    public synchronized boolean isNew(EventKey key) {
        return topic(key).has(key, TopicTally.NEW);
    }

    /** Whether any event with this key was answered "success" or "ignored". */
    public synchronized boolean isAcknowledged(EventKey key) {
        return topic(key).has(key, TopicTally.ACKNOWLEDGED);
    }

    /** How many events are acknowledged so far. */
    public synchronized long acknowledged() {
        return acknowledged;
    }

    /** What is known by now. */
    public synchronized Evidence evidence() {
        SortedMap<String, Observed> byTopic = new TreeMap<>();
        topics.forEach((topic, tally) -> byTopic.put(topic, tally.observed()));
        Observed total = byTopic.values().stream().reduce(otherTopics.observed(), Observed::plus);
        return new Evidence(
                total,
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

    private void answered(List<Event> events, List<Verdict> verdicts) {
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            switch (verdicts.get(i)) {
                case Verdict.Kept kept -> kept(event, kept);
                case Verdict.Rejected(String detail) -> refused(event, "rejected, " + detail);
            }
        }
    }

    private void kept(Event event, Verdict.Kept verdict) {
        acknowledged++;
        draw(new Acknowledged(event, verdict));
        if (topic(event.key()).kept(event.key(), verdict) && twiceNew.size() < MAX_EXAMPLES) {
            twiceNew.add(place(event));
        }
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

    private void unknown(List<Event> events) {
        unanswered++;
        events.forEach(event -> topic(event.key()).unknown(event.key()));
    }

    private TopicTally topic(EventKey key) {
        String name = key.topic();
        return topics.size() < MAX_TOPICS
                ? topics.computeIfAbsent(name, _ -> new TopicTally())
                : topics.getOrDefault(name, otherTopics);
    }

    private String place(Event event) {
        return Printable.line(unit + " " + event.position() + ", " + event.key());
    }

    /**
     * Counts what went wrong by reason, so that ten thousand refusals for one reason are one line. Bounded: what comes after
     * the first {@value #MAX} reasons is counted together.
     */
    public static final class Reasons {

        private static final int MAX = 20;

        private final Map<String, Reason> reasons = new LinkedHashMap<>();
        private long others;
        private long count;

        public void add(String text, Supplier<String> example) {
            count++;
            if (reasons.containsKey(text) || reasons.size() < MAX) {
                reasons.compute(
                        text,
                        (_, known) -> known == null
                                ? new Reason(text, 1, example.get())
                                : new Reason(text, known.count() + 1, known.example()));
            } else {
                others++;
            }
        }

        public long count() {
            return count;
        }

        public List<Reason> list() {
            List<Reason> list = new ArrayList<>(reasons.values());
            if (others > 0) {
                list.add(new Reason("other reasons", others, "not listed"));
            }
            return List.copyOf(list);
        }
    }
}

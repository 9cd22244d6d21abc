package dev.sekali.ingest.commit;

import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.EventKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Events in the shape of one statement's parameters: each key once, as it came first, sorted by key; and per topic how
 * many events came, in the order of topics. Belongs to one thread.
 */
final class Batch {

    private final List<Submission> submissions;
    private final Map<EventKey, Event> first = new HashMap<>();
    private final TreeMap<String, Long> received = new TreeMap<>();
    private final Event[] rows;

    private Batch(List<Submission> submissions, List<Event> events) {
        this.submissions = submissions;
        for (Event event : events) {
            first.putIfAbsent(event.key(), event);
            received.merge(event.key().topic(), 1L, Long::sum);
        }
        this.rows = first.values().toArray(Event[]::new);
        Arrays.sort(rows, (a, b) -> a.key().compareTo(b.key()));
    }

    /** All events of some submissions, in the order in which they came. */
    static Batch of(List<Submission> submissions) {
        List<Event> events = new ArrayList<>();
        submissions.forEach(submission -> events.addAll(submission.events()));
        return new Batch(submissions, events);
    }

    /** Some events of one submission, which the caller decides. */
    static Batch ofEvents(List<Event> events) {
        return new Batch(List.of(), events);
    }

    int size() {
        return rows.length;
    }

    long bytes() {
        return Arrays.stream(rows).mapToLong(Event::size).sum();
    }

    String[] topics() {
        return texts(event -> event.key().topic());
    }

    String[] eventIds() {
        return texts(event -> event.key().eventId());
    }

    String[] sources() {
        return texts(Event::source);
    }

    Long[] timestamps() {
        return Arrays.stream(rows).map(Event::timestampMicros).toArray(Long[]::new);
    }

    byte[][] payloads() {
        return Arrays.stream(rows).map(event -> event.payload().json()).toArray(byte[][]::new);
    }

    String[] receivedTopics() {
        return received.keySet().toArray(String[]::new);
    }

    Long[] receivedCounts() {
        return received.values().toArray(Long[]::new);
    }

    /** Decides every submission by what was really inserted: the first of equals is the one that was stored. */
    void decide(Set<EventKey> inserted) {
        Set<EventKey> unclaimed = new HashSet<>(inserted);
        for (Submission submission : submissions) {
            List<Verdict> verdicts = new ArrayList<>(submission.events().size());
            for (Event event : submission.events()) {
                verdicts.add(verdict(event, unclaimed));
            }
            submission.decide(new Outcome.Decided(verdicts));
        }
    }

    /** The verdict on one event, which claims the insert of its key. */
    static Verdict verdict(Event event, Set<EventKey> unclaimed) {
        return unclaimed.remove(event.key()) ? Verdict.Kept.STORED : Verdict.Kept.DUPLICATE;
    }

    private String[] texts(Function<Event, String> member) {
        return Arrays.stream(rows).map(member).toArray(String[]::new);
    }
}

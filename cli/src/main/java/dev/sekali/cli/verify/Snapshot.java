package dev.sekali.cli.verify;

import java.util.Map;
import java.util.Optional;

/**
 * What {@code /stats} said at one moment.
 *
 * @param topics the counters of the topics that it listed
 * @param topicsActive how many there are, listed or not
 */
public record Snapshot(Counters total, Map<String, Counters> topics, long topicsActive) {

    public Snapshot {
        topics = Map.copyOf(topics);
    }

    /** The counters of a topic: zero if it isn't among them all, empty if it may be among those that aren't listed. */
    Optional<Counters> topic(String name) {
        Optional<Counters> absent = topics.size() >= topicsActive ? Optional.of(Counters.ZERO) : Optional.empty();
        return Optional.ofNullable(topics.get(name)).or(() -> absent);
    }
}

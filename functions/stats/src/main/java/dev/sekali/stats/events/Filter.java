package dev.sekali.stats.events;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which events. Without a condition, all.
 *
 * @param since of created_at, included
 * @param until of created_at, not included
 */
record Filter(Optional<String> topic, Optional<String> source, Optional<Instant> since, Optional<Instant> until) {

    /** Conditions to add to a WHERE, each with one question mark. */
    String conditions() {
        List<String> conditions = new ArrayList<>();
        topic.ifPresent(value -> conditions.add("AND topic = ?"));
        source.ifPresent(value -> conditions.add("AND source = ?"));
        since.ifPresent(value -> conditions.add("AND created_at >= ?"));
        until.ifPresent(value -> conditions.add("AND created_at < ?"));
        return String.join(" ", conditions);
    }

    /** The values for the question marks of {@link #conditions()}, in their order. */
    List<Object> parameters() {
        List<Object> parameters = new ArrayList<>();
        topic.ifPresent(parameters::add);
        source.ifPresent(parameters::add);
        since.ifPresent(value -> parameters.add(value.atOffset(ZoneOffset.UTC)));
        until.ifPresent(value -> parameters.add(value.atOffset(ZoneOffset.UTC)));
        return parameters;
    }
}

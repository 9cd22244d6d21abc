package dev.sekali.events;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which events. Without a condition, all.
 *
 * @param topics one of these; empty: any
 * @param since of created_at, included
 * @param until of created_at, not included
 */
public record Filter(
        List<String> topics,
        Optional<String> source,
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<Shard> shard) {

    /** A part of the events, by a hash of their key that the database computes: number {@code index} of {@code count}. */
    public record Shard(int index, int count) {}

    public Filter {
        topics = List.copyOf(topics);
    }

    /** Conditions to add to a WHERE, with question marks. */
    String conditions() {
        List<String> conditions = new ArrayList<>();
        if (!topics.isEmpty()) {
            // Each by itself, since a plan for one topic is another than one for an array.
            conditions.add(topics.stream().map(topic -> "topic = ?").collect(Collectors.joining(" OR ", "AND (", ")")));
        }
        source.ifPresent(value -> conditions.add("AND source = ?"));
        since.ifPresent(value -> conditions.add("AND created_at >= ?"));
        until.ifPresent(value -> conditions.add("AND created_at < ?"));
        shard.ifPresent(value -> conditions.add("AND event_shard(topic, event_id, ?) = ?"));
        return String.join(" ", conditions);
    }

    /** The values for the question marks of {@link #conditions()}, in their order. */
    List<Object> parameters() {
        List<Object> parameters = new ArrayList<>(topics);
        source.ifPresent(parameters::add);
        since.ifPresent(value -> parameters.add(value.atOffset(ZoneOffset.UTC)));
        until.ifPresent(value -> parameters.add(value.atOffset(ZoneOffset.UTC)));
        shard.ifPresent(value -> {
            parameters.add(value.count());
            parameters.add(value.index());
        });
        return parameters;
    }
}

package dev.sekali.feed.watch;

import dev.sekali.events.Filter;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which events a reader wants.
 *
 * @param topics one of these; empty: any
 */
public record Selection(Set<String> topics, Optional<String> source, Optional<Filter.Shard> shard) {

    /** More than anybody chooses one by one, and less than makes a statement slow. */
    public static final int MAX_TOPICS = 100;

    public Selection {
        topics = Set.copyOf(topics);
    }

    /** Whether it wants an event that is in memory. */
    public boolean wants(RecentEvent event) {
        return (topics.isEmpty() || topics.contains(event.topic()))
                && (source.isEmpty() || source.get().equals(event.source()))
                && (shard.isEmpty()
                        || shard.get().index() == event.shardOf(shard.get().count()));
    }

    /** Whether it may want an event of one of these topics, which is less to ask than each of a thousand for each event. */
    boolean mayWant(Set<String> some) {
        return topics.isEmpty() || !Collections.disjoint(topics, some);
    }

    /** The same for the database. */
    public Filter filter() {
        return new Filter(List.copyOf(topics), source, Optional.empty(), Optional.empty(), shard);
    }
}

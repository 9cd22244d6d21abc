package dev.sekali.stats.counters;

import io.helidon.dbclient.DbRow;
import java.util.List;
import java.util.Optional;

/**
 * All counters at one instant.
 *
 * @param expired how many of the unique events retention has deleted; the others are rows
 * @param topicsActive how many topics have received anything, shown or not
 * @param topics those that were asked for, the busiest first
 */
record Counters(
        Totals totals,
        long uniqueProcessed,
        long duplicateDropped,
        long expired,
        long topicsActive,
        List<TopicCounters> topics) {

    Counters {
        topics = List.copyOf(topics);
        if (totals.received() != uniqueProcessed + duplicateDropped) {
            throw new IllegalStateException("received %d is not unique %d + duplicate %d"
                    .formatted(totals.received(), uniqueProcessed, duplicateDropped));
        }
    }

    /** One row of the statement: all counters, which each repeats, and one topic's. */
    record Row(Counters all, Optional<TopicCounters> topic) {

        static Row from(DbRow row) {
            return new Row(
                    new Counters(
                            Totals.from(row),
                            row.column("unique_processed").get(Long.class),
                            row.column("duplicate_dropped").get(Long.class),
                            row.column("expired").get(Long.class),
                            row.column("topics_active").get(Long.class),
                            List.of()),
                    TopicCounters.from(row));
        }
    }

    static Counters of(List<Row> rows) {
        Counters all = rows.getFirst().all();
        return new Counters(
                all.totals,
                all.uniqueProcessed,
                all.duplicateDropped,
                all.expired,
                all.topicsActive,
                rows.stream().map(Row::topic).flatMap(Optional::stream).toList());
    }
}

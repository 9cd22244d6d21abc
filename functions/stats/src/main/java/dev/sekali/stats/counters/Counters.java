package dev.sekali.stats.counters;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * All counters at one instant.
 *
 * @param topicsActive how many topics have received anything, shown or not
 * @param topics those that were asked for, the busiest first
 */
record Counters(Totals totals, long topicsActive, List<TopicCounters> topics) {

    Counters {
        topics = List.copyOf(topics);
    }

    /** One row of the statement: all counters, which each repeats, and one topic's. */
    record Row(Totals totals, long topicsActive, Optional<TopicCounters> topic) {

        static Row from(ResultSet row) throws SQLException {
            return new Row(Totals.from(row), row.getLong("topics_active"), TopicCounters.from(row));
        }
    }

    static Counters of(List<Row> rows) {
        Row first = rows.getFirst();
        return new Counters(
                first.totals(),
                first.topicsActive(),
                rows.stream().map(Row::topic).flatMap(Optional::stream).toList());
    }
}

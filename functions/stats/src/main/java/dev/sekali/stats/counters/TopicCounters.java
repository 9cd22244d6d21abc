package dev.sekali.stats.counters;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sekali.events.read.Timestamps;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The counters of one topic.
 *
 * @param lastCreatedAt of its newest event; empty while all that came were duplicates
 */
record TopicCounters(
        String topic,
        long received,
        long uniqueProcessed,
        long duplicateDropped,
        long expired,
        Optional<String> lastCreatedAt) {

    /** The topic's part of a row; empty in the row that stands for no topic. */
    static Optional<TopicCounters> from(ResultSet row) throws SQLException {
        String topic = row.getString("topic");
        if (row.wasNull()) {
            return Optional.empty();
        }
        return Optional.of(new TopicCounters(
                topic,
                row.getLong("topic_received"),
                row.getLong("topic_unique_processed"),
                row.getLong("topic_duplicate_dropped"),
                row.getLong("topic_expired"),
                Optional.ofNullable(row.getString("topic_last_created_at")).map(Timestamps::iso)));
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("topic", topic);
        json.writeNumberField("received", received);
        json.writeNumberField("unique_processed", uniqueProcessed);
        json.writeNumberField("duplicate_dropped", duplicateDropped);
        json.writeNumberField("expired", expired);
        if (lastCreatedAt.isPresent()) {
            json.writeStringField("last_created_at", lastCreatedAt.get());
        } else {
            json.writeNullField("last_created_at");
        }
        json.writeEndObject();
    }
}

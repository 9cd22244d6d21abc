package dev.sekali.stats.counters;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sekali.events.read.Timestamps;
import io.helidon.dbclient.DbRow;
import java.io.IOException;
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
    static Optional<TopicCounters> from(DbRow row) {
        return Optional.ofNullable(row.column("topic").get(String.class))
                .map(topic -> new TopicCounters(
                        topic,
                        row.column("topic_received").get(Long.class),
                        row.column("topic_unique_processed").get(Long.class),
                        row.column("topic_duplicate_dropped").get(Long.class),
                        row.column("topic_expired").get(Long.class),
                        Optional.ofNullable(row.column("topic_last_created_at").get(String.class))
                                .map(Timestamps::iso)));
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

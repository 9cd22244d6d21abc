package dev.sekali.stats.events;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sekali.stats.read.Timestamps;
import io.helidon.dbclient.DbRow;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * A stored event.
 *
 * @param timestamp the sender's
 * @param payload the text of a JSON object, written as it is so that its numbers keep their digits
 * @param createdAt the server's
 */
record Event(
        long seq, String topic, String eventId, Instant timestamp, String source, String payload, Instant createdAt) {

    /** The event of a row; empty when its payload was not read. */
    static Optional<Event> from(DbRow row) {
        return Optional.ofNullable(row.column("payload").get(String.class))
                .map(payload -> new Event(
                        row.column("seq").get(Long.class),
                        row.column("topic").get(String.class),
                        row.column("event_id").get(String.class),
                        Timestamps.ofEpochMicros(row.column("timestamp_us").get(Long.class)),
                        row.column("source").get(String.class),
                        payload,
                        Timestamps.ofEpochMicros(row.column("created_at_us").get(Long.class))));
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("seq", seq);
        json.writeStringField("topic", topic);
        json.writeStringField("event_id", eventId);
        json.writeStringField("timestamp", Timestamps.format(timestamp));
        json.writeStringField("source", source);
        json.writeFieldName("payload");
        json.writeRawValue(payload);
        json.writeStringField("created_at", Timestamps.format(createdAt));
        json.writeEndObject();
    }
}

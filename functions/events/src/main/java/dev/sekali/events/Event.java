package dev.sekali.events;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sekali.events.read.Timestamps;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A stored event.
 *
 * @param timestamp the sender's, ISO 8601 in UTC
 * @param payload the text of a JSON object, written as it is so that its numbers keep their digits
 * @param createdAt the server's, likewise
 */
public record Event(
        long seq, String topic, String eventId, String timestamp, String source, String payload, String createdAt) {

    /** The event of a row; empty when its payload was not read. */
    public static Optional<Event> from(ResultSet row) throws SQLException {
        String payload = row.getString("payload");
        return payload == null
                ? Optional.empty()
                : Optional.of(new Event(
                        row.getLong("seq"),
                        row.getString("topic"),
                        row.getString("event_id"),
                        Timestamps.iso(row.getString("timestamp")),
                        row.getString("source"),
                        payload,
                        Timestamps.iso(row.getString("created_at"))));
    }

    /** Writes the event as a JSON object. */
    public void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("seq", seq);
        json.writeStringField("topic", topic);
        json.writeStringField("event_id", eventId);
        json.writeStringField("timestamp", timestamp);
        json.writeStringField("source", source);
        json.writeFieldName("payload");
        json.writeRawValue(payload);
        json.writeStringField("created_at", createdAt);
        json.writeEndObject();
    }
}

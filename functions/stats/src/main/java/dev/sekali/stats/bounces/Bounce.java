package dev.sekali.stats.bounces;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sekali.events.read.Timestamps;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One sample.
 *
 * @param id grows in the order in which samples were taken
 * @param at the server's time, ISO 8601 in UTC
 * @param topic null where none could be read, like those that follow
 * @param payload the beginning of what was sent, which isn't always JSON any more
 * @param cut whether the payload was longer
 */
record Bounce(
        long id,
        String at,
        String kind,
        @Nullable String topic,
        @Nullable String eventId,
        @Nullable String source,
        String reason,
        @Nullable String payload,
        boolean cut) {

    static Bounce from(ResultSet row) throws SQLException {
        return new Bounce(
                row.getLong("id"),
                Timestamps.iso(row.getString("at")),
                row.getString("kind"),
                row.getString("topic"),
                row.getString("event_id"),
                row.getString("source"),
                row.getString("reason"),
                row.getString("payload"),
                row.getBoolean("cut"));
    }

    /** Writes the sample as a JSON object. */
    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("at", at);
        json.writeStringField("kind", kind);
        // Of a null the generator makes a JSON null.
        json.writeStringField("topic", topic);
        json.writeStringField("event_id", eventId);
        json.writeStringField("source", source);
        json.writeStringField("reason", reason);
        json.writeStringField("payload", payload);
        json.writeBooleanField("cut", cut);
        json.writeEndObject();
    }
}

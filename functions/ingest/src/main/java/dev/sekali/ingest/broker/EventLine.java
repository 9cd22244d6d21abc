package dev.sekali.ingest.broker;

import dev.sekali.host.Json;
import dev.sekali.ingest.event.Event;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/** Writes an event as {@code POST /publish} takes it in a line of NDJSON, so that a relay has nothing to do with it but send it. */
final class EventLine {

    private static final byte[] PAYLOAD = {',', '"', 'p', 'a', 'y', 'l', 'o', 'a', 'd', '"', ':'};

    private EventLine() {}

    /** The line, without its line break. */
    static byte[] of(Event event) {
        byte[] head = Json.bytes(event.size() - event.payload().json().length, json -> {
            json.writeStartObject();
            json.writeStringField("topic", event.key().topic());
            json.writeStringField("event_id", event.key().eventId());
            json.writeStringField(
                    "timestamp",
                    Instant.EPOCH
                            .plus(event.timestampMicros(), ChronoUnit.MICROS)
                            .toString());
            json.writeStringField("source", event.source());
            json.writeEndObject();
        });
        byte[] payload = event.payload().json();
        int headEnd = head.length - 1;
        byte[] line = Arrays.copyOf(head, headEnd + PAYLOAD.length + payload.length + 1);
        System.arraycopy(PAYLOAD, 0, line, headEnd, PAYLOAD.length);
        int at = headEnd + PAYLOAD.length;
        for (byte one : payload) {
            // Between JSON's tokens alone: a string has none as they are.
            line[at++] = one == '\n' || one == '\r' ? (byte) ' ' : one;
        }
        line[at] = '}';
        return line;
    }
}

package dev.sekali.ingest.event;

/**
 * One event that keeps all rules of the contract.
 *
 * @param timestampMicros the sender's time, in microseconds since 1970-01-01T00:00:00Z
 */
public record Event(EventKey key, long timestampMicros, String source, Payload payload) implements Item {

    /** About what the event occupies in memory and on the wire, in bytes. */
    public int size() {
        return 128 + key.topic().length() + key.eventId().length() + source.length() + payload.json().length;
    }
}

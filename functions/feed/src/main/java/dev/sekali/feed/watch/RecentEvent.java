package dev.sekali.feed.watch;

import dev.sekali.events.Event;
import dev.sekali.host.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** An event as it goes out, made once for all who read it. Thread-safe. */
public final class RecentEvent {

    private static final int NOT_HASHED = -1;

    private final long seq;
    private final String topic;
    private final String eventId;
    private final String source;
    private final byte[] json;

    /** Computed when it is first asked for; whoever else computes it gets the same. */
    private int hash = NOT_HASHED;

    public RecentEvent(Event event) {
        this.seq = event.seq();
        this.topic = event.topic();
        this.eventId = event.eventId();
        this.source = event.source();
        this.json = Json.bytes(256 + event.payload().length(), event::write);
    }

    public long seq() {
        return seq;
    }

    String topic() {
        return topic;
    }

    String source() {
        return source;
    }

    /** A JSON object in one line. Not to be changed. */
    public byte[] json() {
        return json;
    }

    /** The same as {@code event_shard} in the database. */
    public int shardOf(int count) {
        if (hash == NOT_HASHED) {
            hash = hash(topic + "\n" + eventId);
        }
        return hash % count;
    }

    private static int hash(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return Byte.toUnsignedInt(digest[0]) << Byte.SIZE | Byte.toUnsignedInt(digest[1]);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }
}

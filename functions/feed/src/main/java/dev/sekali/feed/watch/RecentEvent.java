package dev.sekali.feed.watch;

import dev.sekali.events.Event;
import dev.sekali.host.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** An event as it goes out, made once for all who read it, when the first one does. Thread-safe. */
public final class RecentEvent {

    /** Of what is not payload. */
    private static final int OTHER_BYTES = 256;

    private static final int NOT_HASHED = -1;

    private final Event event;

    /** Made when it is first asked for; whoever else makes it gets the same. */
    private volatile byte @Nullable [] json;

    /** Computed when it is first asked for; whoever else computes it gets the same. */
    private int hash = NOT_HASHED;

    public RecentEvent(Event event) {
        this.event = event;
    }

    public long seq() {
        return event.seq();
    }

    String topic() {
        return event.topic();
    }

    String source() {
        return event.source();
    }

    /** A JSON object in one line. Not to be changed. */
    public byte[] json() {
        byte[] made = json;
        if (made == null) {
            made = Json.bytes(OTHER_BYTES + event.payload().length(), event::write);
            json = made;
        }
        return made;
    }

    /** About how many bytes it takes. */
    int size() {
        return OTHER_BYTES + event.payload().length();
    }

    /** The same as {@code event_shard} in the database. */
    public int shardOf(int count) {
        if (hash == NOT_HASHED) {
            hash = hash(event.topic() + "\n" + event.eventId());
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

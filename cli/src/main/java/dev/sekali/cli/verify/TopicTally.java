package dev.sekali.cli.verify;

import com.carrotsearch.hppc.LongByteHashMap;
import com.carrotsearch.hppc.cursors.ByteCursor;
import dev.sekali.cli.send.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What was seen of one topic. It knows a key by 64 bits of its hash, so it takes some 12 to 24 bytes a key: runs have millions
 * of them. Among ten million keys, the chance that any two share a hash is one in 370,000. Not thread-safe.
 */
final class TopicTally {

    private static final int NEW = 1;
    private static final int TWICE_NEW = 2;
    private static final int ACKNOWLEDGED = 4;
    private static final int UNKNOWN = 8;
    private static final int LOOKED_FOR = 16;

    private final LongByteHashMap keys = new LongByteHashMap();
    private final MessageDigest sha256;
    private long successes;
    private long ignored;
    private long unknown;

    TopicTally() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Counts a verdict; whether the key had a "success" before and has another now, which must never be. */
    boolean kept(String eventId, Verdict.Kept verdict) {
        return switch (verdict) {
            case SUCCESS -> {
                successes++;
                boolean again = (mark(eventId, NEW | ACKNOWLEDGED) & NEW) != 0;
                if (again) {
                    mark(eventId, TWICE_NEW);
                }
                yield again;
            }
            case IGNORED -> {
                ignored++;
                mark(eventId, ACKNOWLEDGED);
                yield false;
            }
        };
    }

    /** Counts an event in an attempt that can have stored it or not. */
    void unknown(String eventId) {
        unknown++;
        mark(eventId, UNKNOWN);
    }

    /** Whether an event with this key was answered "success". */
    boolean isNew(String eventId) {
        return (keys.get(hash(eventId)) & NEW) != 0;
    }

    /** Whether an event with this key was answered "success" or "ignored". */
    boolean isAcknowledged(String eventId) {
        return (keys.get(hash(eventId)) & ACKNOWLEDGED) != 0;
    }

    /** Whether this is the first time that it is asked for this key. */
    boolean lookFor(String eventId) {
        return (mark(eventId, LOOKED_FOR) & LOOKED_FOR) == 0;
    }

    Observed observed() {
        return new Observed(
                successes,
                ignored,
                unknown,
                count(ACKNOWLEDGED, 0),
                count(NEW, 0),
                count(TWICE_NEW, 0),
                count(ACKNOWLEDGED, NEW | UNKNOWN),
                count(UNKNOWN, NEW),
                count(UNKNOWN, NEW | ACKNOWLEDGED));
    }

    /** Adds marks to those of a key; which it had before. */
    private int mark(String eventId, int marks) {
        long hash = hash(eventId);
        byte before = keys.get(hash);
        keys.put(hash, (byte) (before | marks));
        return before;
    }

    /** How many keys have a mark and none of others. */
    private long count(int mark, int others) {
        long count = 0;
        for (ByteCursor marks : keys.values()) {
            if ((marks.value & mark) != 0 && (marks.value & others) == 0) {
                count++;
            }
        }
        return count;
    }

    private long hash(String eventId) {
        return ByteBuffer.wrap(sha256.digest(eventId.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}

package dev.sekali.bench.workload;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An endless stream of events, 30 % of which repeat an earlier one of the same stream. Streams of different numbers have
 * no event in common, and a later one has later names and times. Thread-safe.
 */
public final class Stream {

    /** In percent. */
    private static final int DUPLICATES = 30;

    private static final int TOPICS = 4;
    private static final int PAYLOAD_BYTES = 128;
    private static final String SOURCE = "sekali-bench";
    private static final String FILL = "abcdefghijklmnopqrstuvwxyz0123456789".repeat(4);
    private static final long EPOCH_MILLIS =
            Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    /** A stream of a million milliseconds is never exhausted in a run. */
    private static final long MILLIS_A_STREAM = 1_000_000;

    private final Ids ids;
    private final long number;
    private final long startMillis;
    private final AtomicLong next = new AtomicLong();

    public Stream(Ids ids, int number) {
        this.ids = ids;
        this.number = number;
        this.startMillis = EPOCH_MILLIS + number * MILLIS_A_STREAM;
    }

    /** The next event. */
    public Event next() {
        return at(next.getAndIncrement());
    }

    /** The next event that repeats none. */
    public Event nextOriginal() {
        while (true) {
            long index = next.getAndIncrement();
            if (!repeats(index)) {
                return at(index);
            }
        }
    }

    private Event at(long index) {
        long before = index - repeatsBefore(index);
        long original = repeats(index) ? Long.remainderUnsigned(bits(index), before) : before;
        long bits = bits(~original);
        String topic = ids == Ids.V4 ? "random-" : "ordered-";
        return new Event(
                topic + (bits >>> 1) % TOPICS,
                ids.at(startMillis, original, bits),
                Instant.ofEpochMilli(startMillis + original / 1000).toString(),
                SOURCE,
                payload(original, bits));
    }

    private static boolean repeats(long index) {
        return repeatsBefore(index + 1) > repeatsBefore(index);
    }

    private static long repeatsBefore(long count) {
        return count * DUPLICATES / 100;
    }

    private long bits(long index) {
        return mix(mix(number) + index);
    }

    /** The finalizer of SplitMix64. */
    static long mix(long bits) {
        long mixed = bits + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private static String payload(long original, long bits) {
        String start = "{\"sequence\":" + original + ",\"amount\":" + (bits >>> 44) % 10_000 + ",\"note\":\"";
        return start + FILL.substring(0, PAYLOAD_BYTES - 2 - start.length()) + "\"}";
    }
}

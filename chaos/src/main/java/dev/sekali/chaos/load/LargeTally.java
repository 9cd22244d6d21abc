package dev.sekali.chaos.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;

/**
 * What senders of large bodies saw. Thread-safe.
 *
 * @param answers times from a body's last byte to its answer, and all faults
 * @param tooLarge how many bodies were answered 413
 * @param trickled how many bodies that trickled were ended by who should take them
 * @param longestSendMillis that it took to send a body as fast as the connection takes it
 * @param longestTrickleMillis that a body trickled until it was ended
 */
public record LargeTally(
        Seen answers,
        AtomicLong tooLarge,
        AtomicLong trickled,
        LongAccumulator longestSendMillis,
        LongAccumulator longestTrickleMillis) {

    LargeTally() {
        this(
                new Seen(1),
                new AtomicLong(),
                new AtomicLong(),
                new LongAccumulator(Math::max, 0),
                new LongAccumulator(Math::max, 0));
    }

    void sent(long sinceNanos) {
        longestSendMillis.accumulate(millisSince(sinceNanos));
    }

    void trickled(long sinceNanos) {
        trickled.incrementAndGet();
        longestTrickleMillis.accumulate(millisSince(sinceNanos));
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}

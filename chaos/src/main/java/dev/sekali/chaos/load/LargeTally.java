package dev.sekali.chaos.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What senders of large bodies saw. Thread-safe. */
public final class LargeTally {

    private final Seen answers = new Seen(1);
    private final AtomicLong tooLarge = new AtomicLong();
    private final AtomicLong trickled = new AtomicLong();
    private final AtomicLong longestSendNanos = new AtomicLong();
    private final AtomicLong longestTrickleNanos = new AtomicLong();

    /** Times from a body's last byte to its answer, and all faults. */
    public Seen answers() {
        return answers;
    }

    /** How many bodies were answered 413. */
    public long tooLargeBodies() {
        return tooLarge.get();
    }

    /** How many bodies that trickled were ended by who should take them. */
    public long trickledBodies() {
        return trickled.get();
    }

    /** The longest that it took to send a body as fast as the connection takes it. */
    public Duration longestSend() {
        return Duration.ofNanos(longestSendNanos.get());
    }

    /** The longest that a body trickled until it was ended. */
    public Duration longestTrickle() {
        return Duration.ofNanos(longestTrickleNanos.get());
    }

    void tooLarge() {
        tooLarge.incrementAndGet();
    }

    void sent(long sinceNanos) {
        longestSendNanos.accumulateAndGet(System.nanoTime() - sinceNanos, Math::max);
    }

    void trickled(long sinceNanos) {
        trickled.incrementAndGet();
        longestTrickleNanos.accumulateAndGet(System.nanoTime() - sinceNanos, Math::max);
    }
}

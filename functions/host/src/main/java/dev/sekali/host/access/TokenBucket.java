package dev.sekali.host.access;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A rate with one second's worth saved up at most: the generic cell rate algorithm (ITU-T I.371), whose whole state is the
 * time at which the bucket will be full again. A request is admitted while there is a token, and what it turns out to cost
 * more is then a debt that those after it wait for, so that a batch larger than the bucket passes, and the rate over time
 * is exact. Thread-safe, without locks.
 */
final class TokenBucket {

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final long nanosPerToken;
    private final LongSupplier nanoClock;
    private final AtomicLong fullAtNanos;

    TokenBucket(int tokensPerSecond, LongSupplier nanoClock) {
        this.nanosPerToken = SECOND_NANOS / tokensPerSecond;
        this.nanoClock = nanoClock;
        this.fullAtNanos = new AtomicLong(nanoClock.getAsLong());
    }

    /** Takes one token; when there is none, takes nothing and tells how long until there is. */
    Optional<Duration> take() {
        long now = nanoClock.getAsLong();
        while (true) {
            long fullAt = fullAtNanos.get();
            long missing = Math.max(0, fullAt - now);
            long wait = missing + nanosPerToken - SECOND_NANOS;
            if (wait > 0) {
                return Optional.of(Duration.ofNanos(wait));
            }
            if (fullAtNanos.compareAndSet(fullAt, now + missing + nanosPerToken)) {
                return Optional.empty();
            }
        }
    }

    /** Takes more tokens for a request that was admitted, whether they are there or not. */
    void owe(int tokens) {
        long now = nanoClock.getAsLong();
        fullAtNanos.updateAndGet(fullAt -> now + Math.max(0, fullAt - now) + tokens * nanosPerToken);
    }
}

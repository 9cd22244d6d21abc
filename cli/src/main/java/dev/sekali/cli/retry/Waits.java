package dev.sekali.cli.retry;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * When to try again: exponential backoff with full jitter (M. Brooker, "Exponential Backoff and Jitter", 2015). What the
 * server asks for by Retry-After comes on top, so that those who were told the same don't come back in the same instant.
 *
 * @param retries how often a request is sent again before it is given up; sixty last two minutes and a quarter on average
 * @param random draws the jitter; thread-safe
 * @param nanoTime as {@link System#nanoTime()}
 */
public record Waits(int retries, StopSignal stop, RandomGenerator random, LongSupplier nanoTime) {

    private static final long FIRST_NANOS = Duration.ofMillis(100).toNanos();
    private static final long CEILING_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration RETRY_AFTER_CEILING = Duration.ofSeconds(30);

    public static Waits real(int retries, StopSignal stop) {
        return new Waits(retries, stop, () -> ThreadLocalRandom.current().nextLong(), System::nanoTime);
    }

    /** The same without an end, for what has to outlast any outage. Each wait stays as short. */
    public Waits endless() {
        return new Waits(Integer.MAX_VALUE, stop, random, nanoTime);
    }

    /**
     * How long to wait after a failed attempt.
     *
     * @param attempt the number of the attempt that failed, from 1
     * @param retryAfter what its answer asked for
     * @return empty if that was the last attempt
     */
    public Optional<Duration> pauseAfter(int attempt, Optional<Duration> retryAfter) {
        if (attempt > retries) {
            return Optional.empty();
        }
        long most = Math.min(CEILING_NANOS, FIRST_NANOS << Math.min(attempt - 1, 10));
        Duration asked = retryAfter.orElse(Duration.ZERO);
        Duration honoured = asked.compareTo(RETRY_AFTER_CEILING) > 0 ? RETRY_AFTER_CEILING : asked;
        return Optional.of(honoured.plusNanos(random.nextLong(most + 1)));
    }
}

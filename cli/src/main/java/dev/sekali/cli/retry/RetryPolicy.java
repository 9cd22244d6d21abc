package dev.sekali.cli.retry;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter (M. Brooker, "Exponential Backoff and Jitter", 2015). What the server asks for by
 * Retry-After comes on top, so that those who were told the same don't come back in the same instant. Sixty retries last
 * two minutes and a quarter on average.
 *
 * @param retries how many times a request is sent again before it is given up, 0 or more
 */
public record RetryPolicy(int retries) {

    private static final long FIRST_NANOS = Duration.ofMillis(100).toNanos();
    private static final long CEILING_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration RETRY_AFTER_CEILING = Duration.ofSeconds(30);

    /**
     * How long to wait after a failed attempt.
     *
     * @param attempt the number of the attempt that failed, from 1
     * @param retryAfter what its answer asked for
     * @return empty if that was the last attempt
     */
    public Optional<Duration> pauseAfter(int attempt, Optional<Duration> retryAfter, RandomGenerator random) {
        if (attempt > retries) {
            return Optional.empty();
        }
        long most = Math.min(CEILING_NANOS, FIRST_NANOS << Math.min(attempt - 1, 10));
        Duration asked = retryAfter.orElse(Duration.ZERO);
        Duration honoured = asked.compareTo(RETRY_AFTER_CEILING) > 0 ? RETRY_AFTER_CEILING : asked;
        return Optional.of(honoured.plusNanos(random.nextLong(most + 1)));
    }
}

package dev.sekali.cli.retry;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter (M. Brooker, "Exponential Backoff and Jitter", 2015): the n-th pause is drawn
 * evenly from zero to {@code first * 2^(n-1)}, at most {@code ceiling}. What the server asks for by Retry-After is added
 * to it, so that those who were told the same don't come back in the same instant.
 *
 * @param retries how many times a request is sent again before it is given up, 0 or more
 * @param first the longest first pause
 * @param ceiling the longest pause of our own
 * @param retryAfterCeiling the most of a Retry-After that is honoured
 */
public record RetryPolicy(int retries, Duration first, Duration ceiling, Duration retryAfterCeiling) {

    /** Past this doubling, every ceiling that anyone sets is reached. */
    private static final int MAX_DOUBLINGS = 30;

    public RetryPolicy {
        if (retries < 0) {
            throw new IllegalArgumentException("retries " + retries);
        }
        if (!first.isPositive() || ceiling.compareTo(first) < 0 || retryAfterCeiling.isNegative()) {
            throw new IllegalArgumentException(
                    "first %s, ceiling %s, retryAfterCeiling %s".formatted(first, ceiling, retryAfterCeiling));
        }
    }

    /** First pause up to 100 ms, later ones up to 5 s: sixty retries last two minutes and a quarter on average. */
    public static RetryPolicy of(int retries) {
        return new RetryPolicy(retries, Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(30));
    }

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
        long doubled = first.toNanos() << Math.min(attempt - 1, MAX_DOUBLINGS);
        boolean overflown = doubled >> Math.min(attempt - 1, MAX_DOUBLINGS) != first.toNanos();
        long most = overflown ? ceiling.toNanos() : Math.min(doubled, ceiling.toNanos());
        Duration asked = retryAfter.orElse(Duration.ZERO);
        Duration honoured = asked.compareTo(retryAfterCeiling) > 0 ? retryAfterCeiling : asked;
        return Optional.of(honoured.plusNanos(random.nextLong(most + 1)));
    }
}

package dev.sekali.cli.send;

import dev.sekali.cli.retry.RetryPolicy;

/**
 * How events are sent.
 *
 * @param workers how many requests are under way at once, 1 to {@value #MAX_WORKERS}
 * @param batchSize events a request, 1 to {@value #MAX_BATCH_SIZE}
 */
public record SendSettings(int workers, int batchSize, Pacer pacer, RetryPolicy retries) {

    public static final int MAX_WORKERS = 10_000;

    /** The most that the contract takes in one request. */
    public static final int MAX_BATCH_SIZE = 10_000;

    public SendSettings {
        if (workers < 1 || workers > MAX_WORKERS) {
            throw new IllegalArgumentException("workers " + workers);
        }
        if (batchSize < 1 || batchSize > MAX_BATCH_SIZE) {
            throw new IllegalArgumentException("batchSize " + batchSize);
        }
    }
}

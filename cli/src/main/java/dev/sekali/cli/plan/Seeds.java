package dev.sekali.cli.plan;

import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * A seed names a run. A fresh one holds the second of its making above {@value #RANDOM_BITS} random bits: the events of
 * the run bear plausible times, two runs hardly ever share keys, and the seed that a report shows is enough to send the
 * identical events again.
 */
public final class Seeds {

    private static final int RANDOM_BITS = 30;

    /** Where time starts for a seed that a person made up, such as 42. */
    private static final Instant MADE_UP_START = Instant.parse("2025-01-01T00:00:00Z");

    private static final Instant EARLIEST_START = Instant.parse("2024-01-01T00:00:00Z");
    private static final Instant LATEST_START = Instant.parse("2200-01-01T00:00:00Z");

    private Seeds() {}

    /** A seed that no other run has. */
    public static long fresh(Instant now, RandomGenerator random) {
        return (now.getEpochSecond() << RANDOM_BITS) | (random.nextLong() >>> (Long.SIZE - RANDOM_BITS));
    }

    /** The time of the first event of a run with this seed. */
    static Instant start(long seed) {
        Instant start = Instant.ofEpochSecond(seed >>> RANDOM_BITS);
        return start.isBefore(EARLIEST_START) || start.isAfter(LATEST_START) ? MADE_UP_START : start;
    }
}

package dev.sekali.cli.send;

import java.time.Duration;

/**
 * Says when an event is due if so many are sent a second. A pure function, after vegeta's pacer: it keeps no time and
 * does not sleep. The loop is open, since what is due does not depend on how fast the answers come.
 *
 * @param perSecond events a second, or 0 for as fast as the answers come
 */
public record Pacer(long perSecond) {

    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    public Pacer {
        if (perSecond < 0) {
            throw new IllegalArgumentException("perSecond " + perSecond);
        }
    }

    public boolean isPaced() {
        return perSecond > 0;
    }

    /** When the event after the first {@code hits} is due, from the start. */
    public Duration due(long hits) {
        if (!isPaced()) {
            return Duration.ZERO;
        }
        // Seconds and the rest apart: hits * 1e9 alone overflows within a day at a high rate.
        return Duration.ofSeconds(hits / perSecond, hits % perSecond * NANOS_PER_SECOND / perSecond);
    }

    /** How long to wait at {@code elapsed} from the start before that event; zero if it is late. */
    public Duration pace(Duration elapsed, long hits) {
        Duration wait = due(hits).minus(elapsed);
        return wait.isNegative() ? Duration.ZERO : wait;
    }
}

package dev.sekali.bench.http;

import java.time.Duration;

/**
 * When requests are sent.
 *
 * @param perSecond at this rate, whatever the answers do; 0: on each connection as soon as the last was answered
 * @param duration after which nothing more is sent
 */
public record Pace(double perSecond, Duration duration) {

    /** As fast as the answers come. */
    public static Pace closed(Duration duration) {
        return new Pace(0, duration);
    }

    boolean isClosed() {
        return perSecond == 0;
    }

    /** How many requests are due, so many nanoseconds after the start. */
    long due(long nanos) {
        return 1 + (long) (Math.min(nanos, duration.toNanos()) / 1e9 * perSecond);
    }

    /** When a request is due, in nanoseconds after the start. */
    long at(long request) {
        return (long) (request * 1e9 / perSecond);
    }
}

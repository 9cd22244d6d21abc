package dev.sekali.bench.feed;

import java.time.Duration;
import java.time.Instant;
import org.HdrHistogram.Histogram;

/** How old events are when they come, in microseconds: since the beginning of their transaction, before its commit. Thread-safe. */
public final class Ages {

    private static final long MAX_MICROS = 60_000_000;
    private static final String CREATED_AT = "\"created_at\":\"";
    private static final int TIME_LENGTH = "2026-01-31T12:00:00.000000Z".length();

    private final Histogram histogram = new Histogram(MAX_MICROS, 3);

    /** Notes the events of a text that has just come. */
    public void note(String text) {
        Instant now = Instant.now();
        for (int at = text.indexOf(CREATED_AT); at >= 0; at = text.indexOf(CREATED_AT, at + 1)) {
            int begin = at + CREATED_AT.length();
            Instant created = Instant.parse(text.substring(begin, begin + TIME_LENGTH));
            record(Math.max(0, Duration.between(created, now).toNanos() / 1_000));
        }
    }

    /** How many events a text holds. */
    public static long count(String text) {
        long count = 0;
        for (int at = text.indexOf(CREATED_AT); at >= 0; at = text.indexOf(CREATED_AT, at + 1)) {
            count++;
        }
        return count;
    }

    private synchronized void record(long micros) {
        histogram.recordValue(Math.min(micros, MAX_MICROS));
    }

    /** So many events came. */
    public synchronized long count() {
        return histogram.getTotalCount();
    }

    /** In milliseconds. */
    public synchronized double percentile(double percent) {
        return histogram.getValueAtPercentile(percent) / 1e3;
    }
}

package dev.sekali.bench.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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
        times(text)
                .mapToObj(begin -> Instant.parse(text.substring(begin, begin + TIME_LENGTH)))
                .forEach(created ->
                        record(Math.max(0, Duration.between(created, now).toNanos() / 1_000)));
    }

    /** How many events a text holds. */
    public static long count(String text) {
        return times(text).count();
    }

    private static IntStream times(String text) {
        return Pattern.compile(CREATED_AT, Pattern.LITERAL)
                .matcher(text)
                .results()
                .mapToInt(MatchResult::end);
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

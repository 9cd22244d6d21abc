package dev.sekali.cli.report;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Gathers latencies to three digits. Thread-safe. */
public final class Latencies {

    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;

    private final Histogram nanos = new Histogram(LONGEST_NANOS, DIGITS);

    /** Adds one; more than an hour counts as an hour. */
    public synchronized void record(long latencyNanos) {
        nanos.recordValue(Math.clamp(latencyNanos, 0, LONGEST_NANOS));
    }

    /** Sums up what was gathered so far. */
    public synchronized Percentiles percentiles() {
        return new Percentiles(millis(50), millis(90), millis(99), millis(99.9), millis(100));
    }

    private double millis(double percentile) {
        return nanos.getTotalCount() == 0 ? 0 : nanos.getValueAtPercentile(percentile) / 1e6;
    }
}

package dev.sekali.bench.http;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What came of some load.
 *
 * @param stored events that were new, as the answers say
 * @param dropped events that were duplicates
 * @param refused requests that were answered 503
 * @param elapsed from the first request to the last answer
 * @param latencies of requests, in microseconds, from the scheduled send when a rate was set
 */
public record Load(long stored, long dropped, long refused, Duration elapsed, Histogram latencies) {

    public long events() {
        return stored + dropped;
    }

    /** Events answered a second. */
    public double rate() {
        return events() / (elapsed.toNanos() / 1e9);
    }
}

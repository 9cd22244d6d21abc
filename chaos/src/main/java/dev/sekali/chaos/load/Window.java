package dev.sekali.chaos.load;

import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What the senders saw in some time.
 *
 * @param length how long that was
 * @param served times from an event's turn to its 200, in microseconds
 * @param refused times from a request to its 503, in microseconds
 */
public record Window(Duration length, Histogram served, Histogram refused) {

    public double servedPerSecond() {
        return perSecond(served);
    }

    public double refusedPerSecond() {
        return perSecond(refused);
    }

    /** That many per cent of events were served within this time. */
    public Duration served(double percent) {
        return time(served, percent);
    }

    /** The same of refusals. */
    public Duration refused(double percent) {
        return time(refused, percent);
    }

    /** All of it in words. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,.0f events/s, p50 %.1f ms, p99 %.1f ms, worst %.0f ms; %,.1f refusals/s, p99 %.1f ms",
                servedPerSecond(),
                millis(served(50)),
                millis(served(99)),
                millis(served(100)),
                refusedPerSecond(),
                millis(refused(99)));
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }

    private double perSecond(Histogram histogram) {
        return histogram.getTotalCount() * 1e9 / length.toNanos();
    }

    private static Duration time(Histogram histogram, double percent) {
        return histogram.getTotalCount() == 0
                ? Duration.ZERO
                : Duration.ofNanos(histogram.getValueAtPercentile(percent) * 1_000);
    }
}

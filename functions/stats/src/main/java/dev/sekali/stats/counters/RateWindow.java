package dev.sekali.stats.counters;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Totals over the last ten seconds, and what they grew by. A pure function of the samples and times that it is given.
 * Thread-safe.
 */
final class RateWindow {

    static final Duration LENGTH = Duration.ofSeconds(10);

    /** Just after a start a burst is spread over this time, so that one event is not shown as a thousand a second. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private record Sample(long nanos, Totals totals) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** Keeps totals that were read at a time, which is not before the one of the last call. */
    synchronized void add(long nanos, Totals totals) {
        forgetBefore(nanos - LENGTH.toNanos());
        samples.addLast(new Sample(nanos, totals));
    }

    /** The rates between the oldest totals of the last ten seconds and those that were read now. */
    synchronized Rates rates(long nanos, Totals totals) {
        forgetBefore(nanos - LENGTH.toNanos());
        if (samples.isEmpty()) {
            return Rates.NONE;
        }
        Sample oldest = samples.getFirst();
        double seconds = Math.max(nanos - oldest.nanos(), SHORTEST.toNanos()) / 1e9;
        // Totals only grow, unless somebody puts another database in the place of this one.
        long received = Math.max(0, totals.received() - oldest.totals().received());
        long rejected = Math.max(0, totals.rejected() - oldest.totals().rejected());
        double errorRate = rejected == 0 ? 0 : (double) rejected / (received + rejected);
        return new Rates(received / seconds, errorRate);
    }

    private void forgetBefore(long nanos) {
        while (!samples.isEmpty() && samples.getFirst().nanos() - nanos < 0) {
            samples.removeFirst();
        }
    }
}

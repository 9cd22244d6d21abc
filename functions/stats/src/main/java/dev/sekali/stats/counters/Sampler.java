package dev.sekali.stats.counters;

import dev.sekali.events.read.Heartbeat;
import dev.sekali.host.Periodic;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Reads the totals once a second, on a thread of its own: the samples that rates are made of, and the heartbeat of the
 * function. Thread-safe.
 */
public final class Sampler implements AutoCloseable {

    /** After which a stop goes on without it; closing the database then ends its read. */
    private static final Duration STOP_WAIT = Duration.ofSeconds(2);

    private final CounterTable table;
    private final LongSupplier nanoClock;
    private final RateWindow window = new RateWindow();
    private final ScheduledExecutorService samples;

    private Sampler(Heartbeat heartbeat, CounterTable table, LongSupplier nanoClock) {
        this.table = table;
        this.nanoClock = nanoClock;
        this.samples = Periodic.start("stats-sampler", Duration.ZERO, Heartbeat.INTERVAL, () -> {
            var _ = heartbeat.beat(this::sample);
        });
    }

    /** Starts; the database may be away. */
    public static Sampler start(Heartbeat heartbeat, CounterTable table, LongSupplier nanoClock) {
        return new Sampler(heartbeat, table, nanoClock);
    }

    private void sample() {
        Totals totals = table.totals();
        window.add(nanoClock.getAsLong(), totals);
    }

    /** What happened between the oldest sample of the last ten seconds and totals that were read now. */
    Rates rates(long nanos, Totals totals) {
        return window.rates(nanos, totals);
    }

    @Override
    public void close() {
        samples.shutdown();
        try {
            var _ = samples.awaitTermination(STOP_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

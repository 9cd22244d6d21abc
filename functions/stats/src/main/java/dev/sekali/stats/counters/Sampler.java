package dev.sekali.stats.counters;

import dev.sekali.database.WaitLog;
import dev.sekali.host.Health;
import dev.sekali.host.Periodic;
import dev.sekali.settings.StartFailure;
import dev.sekali.stats.read.ReadDatabase;
import dev.sekali.stats.read.ReadFailure;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckType;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Reads the totals once a second, on a thread of its own. What it finds serves twice: as the samples that rates are made
 * of, and as the proof that the database can be read, so that a health check is answered from memory. Thread-safe.
 */
public final class Sampler implements AutoCloseable {

    /** Short enough for ten samples a window. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** A few missed samples: one slow read is no reason to take the function out of service. */
    static final Duration READY_AGE = Duration.ofSeconds(5);

    /** A slow machine is no reason for a restart. */
    private static final int STUCK_READS = 10;

    /** After which a stop goes on without it; closing the database then ends its read. */
    private static final Duration STOP_WAIT = Duration.ofSeconds(2);

    /**
     * What is known of the database. A new one takes the place of the old one.
     *
     * @param goodNanos when it was read the last time
     * @param fault why it wasn't since
     */
    private record Known(Optional<Long> goodNanos, String fault) {}

    private final ReadDatabase database;
    private final CounterTable table;
    private final LongSupplier nanoClock;
    private final RateWindow window = new RateWindow();
    /** Completes at the first read, or with why there will be none. */
    private final CompletableFuture<Optional<StartFailure>> firstRead = new CompletableFuture<>();

    private final ScheduledExecutorService samples;

    /** Written by the thread alone. */
    private volatile Known known = new Known(Optional.empty(), "the database has not answered yet");

    /** When a read ended, whether it worked or not. Written by the thread alone. */
    private volatile long triedNanos;

    private Sampler(ReadDatabase database, CounterTable table, LongSupplier nanoClock) {
        this.database = database;
        this.table = table;
        this.nanoClock = nanoClock;
        this.triedNanos = nanoClock.getAsLong();
        this.samples = Periodic.start("stats-sampler", Duration.ZERO, INTERVAL, this::sample);
    }

    /** Starts; the database may be away. */
    public static Sampler start(ReadDatabase database, CounterTable table, LongSupplier nanoClock) {
        return new Sampler(database, table, nanoClock);
    }

    private void sample() {
        try {
            if (!started()) {
                database.check();
            }
            Totals totals = table.totals();
            long now = nanoClock.getAsLong();
            window.add(now, totals);
            known = new Known(Optional.of(now), "the last read has not ended");
            firstRead.complete(Optional.empty());
        } catch (StartFailure e) {
            failed(e);
            firstRead.complete(Optional.of(e));
        } catch (ReadFailure e) {
            failed(e);
        } catch (RuntimeException e) {
            // A fault of this program, which is logged, and it goes on.
            failed(e);
            throw e;
        } finally {
            triedNanos = nanoClock.getAsLong();
        }
    }

    private void failed(RuntimeException e) {
        known = new Known(known.goodNanos(), String.valueOf(e.getMessage()));
    }

    /**
     * Waits until the database was read once, and says in the log what it waits for.
     *
     * @throws StartFailure at once when the database is unfit or refuses for good, else after the wait
     */
    public void awaitFirstRead(Duration wait) throws InterruptedException {
        WaitLog log = new WaitLog(wait, nanoClock);
        while (true) {
            try {
                Optional<StartFailure> refusal = firstRead.get(INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
                if (refusal.isPresent()) {
                    throw refusal.get();
                }
                return;
            } catch (TimeoutException e) {
                if (log.isOver()) {
                    throw StartFailure.environment(known.fault());
                }
                log.waitFor(known.fault());
            } catch (ExecutionException e) {
                throw new IllegalStateException("never completed with an exception", e);
            }
        }
    }

    /** Whether the database was read once, whether it could lately, and whether the thread that reads it goes on. */
    public List<HealthCheck> health() {
        return List.of(
                Health.check(HealthCheckType.STARTUP, "stats-started", this::notStarted),
                Health.check(HealthCheckType.READINESS, "stats-database", this::notReady),
                Health.check(HealthCheckType.LIVENESS, "stats-sampler", this::stuck));
    }

    private boolean started() {
        return known.goodNanos().isPresent();
    }

    private Optional<String> notStarted() {
        return started() ? Optional.empty() : Optional.of(known.fault());
    }

    /** Every wait of a read has a bound, so one that goes on for many times as long will never end. */
    private Optional<String> stuck() {
        Duration age = Duration.ofNanos(nanoClock.getAsLong() - triedNanos);
        return age.compareTo(database.longestRead().multipliedBy(STUCK_READS)) <= 0
                ? Optional.empty()
                : Optional.of("a read hasn't ended for %d s".formatted(age.toSeconds()));
    }

    private Optional<String> notReady() {
        Known now = known;
        if (now.goodNanos().isEmpty()) {
            return Optional.of(now.fault());
        }
        Duration age = Duration.ofNanos(nanoClock.getAsLong() - now.goodNanos().get());
        return age.compareTo(READY_AGE) <= 0
                ? Optional.empty()
                : Optional.of("no read has worked for %d s: %s".formatted(age.toSeconds(), now.fault()));
    }

    /** Adds whether the database can be read. */
    public void meters(MeterRegistry registry) {
        registry.getOrCreate(
                Gauge.builder("sekali.stats.ready", () -> notReady().isEmpty() ? 1 : 0)
                        .description("1 while the database can be read"));
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

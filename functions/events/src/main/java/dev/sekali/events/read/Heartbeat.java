package dev.sekali.events.read;

import dev.sekali.database.WaitLog;
import dev.sekali.host.Health;
import dev.sekali.settings.StartFailure;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckType;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * What reads that one thread makes again and again tell about the database, so that a health check is answered from memory.
 * Thread-safe but for {@link #beat}, which is that thread's.
 */
public final class Heartbeat {

    /** How often to beat, at least. */
    public static final Duration INTERVAL = Duration.ofSeconds(1);

    /** A few missed beats: one slow read is no reason to take a function out of service. */
    private static final Duration READY_AGE = Duration.ofSeconds(5);

    /** A slow machine is no reason for a restart. */
    private static final int STUCK_READS = 10;

    /**
     * What is known of the database. A new one takes the place of the old one.
     *
     * @param goodNanos when it was read the last time
     * @param fault why it wasn't since
     */
    private record Known(Optional<Long> goodNanos, String fault) {}

    private final EventDatabase database;
    private final LongSupplier nanoClock;
    /** Completes at the first read, or with why there will be none. */
    private final CompletableFuture<Optional<StartFailure>> firstRead = new CompletableFuture<>();

    /** Written by the thread alone. */
    private volatile Known known = new Known(Optional.empty(), "the database has not answered yet");

    /** When a read ended, whether it worked or not. Written by the thread alone. */
    private volatile long triedNanos;

    public Heartbeat(EventDatabase database, LongSupplier nanoClock) {
        this.database = database;
        this.nanoClock = nanoClock;
        this.triedNanos = nanoClock.getAsLong();
    }

    /**
     * Reads, and remembers how it went. Before the first read that works the server is looked at.
     *
     * @return whether it worked
     */
    public boolean beat(Runnable read) {
        try {
            if (!started()) {
                database.check();
            }
            read.run();
            known = new Known(Optional.of(nanoClock.getAsLong()), "the last read has not ended");
            firstRead.complete(Optional.empty());
            return true;
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
        return false;
    }

    private void failed(RuntimeException e) {
        known = new Known(known.goodNanos(), String.valueOf(e.getMessage()));
    }

    /**
     * Waits until the database was read once, and says in the log what it waits for.
     *
     * @throws StartFailure at once when the database is unfit or refuses for good, else after the wait
     */
    public void awaitFirst(Duration wait) throws InterruptedException {
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

    /**
     * Whether the database was read once, whether it could lately, and whether the thread that reads it goes on.
     *
     * @param function whose checks they are
     * @param thread its name
     */
    public List<HealthCheck> health(String function, String thread) {
        return List.of(
                Health.check(HealthCheckType.STARTUP, function + "-started", this::notStarted),
                Health.check(HealthCheckType.READINESS, function + "-database", this::notReady),
                Health.check(HealthCheckType.LIVENESS, function + "-" + thread, this::stuck));
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

    /**
     * Adds whether the database can be read.
     *
     * @param function in the meter's name
     */
    public void meters(MeterRegistry registry, String function) {
        registry.getOrCreate(Gauge.builder(
                        "sekali.%s.ready".formatted(function), () -> notReady().isEmpty() ? 1 : 0)
                .description("1 while the database can be read"));
    }
}

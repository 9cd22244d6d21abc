package dev.sekali.stats.counters;

import dev.sekali.events.read.Heartbeat;
import dev.sekali.events.read.ReadFailure;
import dev.sekali.host.Periodic;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Reads the totals once a second, on a thread of its own: the samples that rates and the last ten minutes are made of, and the
 * heartbeat of the function. While somebody listens it reads topics and sessions too, once for all listeners. Thread-safe.
 */
public final class Sampler implements AutoCloseable {

    /** After which a stop goes on without it; closing the database then ends its read. */
    private static final Duration STOP_WAIT = Duration.ofSeconds(2);

    private static final StatsQuery BUSIEST = new StatsQuery(Optional.empty(), StatsQuery.MAX_TOPICS);

    /** With a million topics a look takes seconds: however many there are, it keeps the server busy a tenth of the time. */
    private static final int REST_A_LOOK = 10;

    /** What the last second brought. */
    private record Second(Totals totals, Rates rates, Growth growth) {}

    /** What is read for listeners alone. */
    private record Details(long topicsActive, Map<String, TopicCounters> topics, Sessions sessions) {}

    private final CounterTable table;
    private final LongSupplier nanoClock;
    private final RateWindow window = new RateWindow();
    private final Broadcast broadcast;
    private final ScheduledExecutorService samples;

    // Of the sampler's thread.
    private final History history = new History();
    private Optional<Second> second = Optional.empty();
    private Optional<Details> details = Optional.empty();
    private long nextLookNanos;

    private Sampler(Heartbeat heartbeat, CounterTable table, LongSupplier nanoClock) {
        this.table = table;
        this.nanoClock = nanoClock;
        this.broadcast = new Broadcast(nanoClock, Instant.now());
        this.nextLookNanos = nanoClock.getAsLong();
        this.samples = Periodic.start("stats-sampler", Duration.ZERO, Heartbeat.INTERVAL, () -> {
            if (heartbeat.beat(this::sample)) {
                show();
            } else {
                broadcast.fails(ReadFailure.Kind.AWAY, Instant.now());
            }
        });
    }

    /** Starts; the database may be away. */
    public static Sampler start(Heartbeat heartbeat, CounterTable table, LongSupplier nanoClock) {
        return new Sampler(heartbeat, table, nanoClock);
    }

    private void sample() {
        Totals totals = table.totals();
        long now = nanoClock.getAsLong();
        window.add(now, totals);
        second = Optional.of(new Second(totals, window.rates(now, totals), history.add(now, totals)));
    }

    private void show() {
        if (second.isEmpty()) {
            return;
        }
        if (!broadcast.isWanted()) {
            details = Optional.empty();
            broadcast.works();
            return;
        }
        Totals totals = second.get().totals();
        long start = nanoClock.getAsLong();
        if (start - nextLookNanos >= 0) {
            try {
                totals = look();
            } catch (ReadFailure e) {
                if (details.isEmpty()) {
                    broadcast.fails(e.kind(), Instant.now());
                }
            }
            nextLookNanos = start + REST_A_LOOK * (nanoClock.getAsLong() - start);
        }
        if (details.isPresent()) {
            Details known = details.get();
            broadcast.publish(new Sample(
                    Instant.now(),
                    totals,
                    known.topicsActive(),
                    second.get().rates(),
                    second.get().growth(),
                    known.sessions(),
                    known.topics(),
                    history.seconds()));
        }
    }

    /** Reads the details, and the totals with them, so that these agree. */
    private Totals look() {
        Counters counters = table.counters(BUSIEST);
        Map<String, TopicCounters> topics =
                LinkedHashMap.newLinkedHashMap(counters.topics().size());
        counters.topics().forEach(topic -> topics.put(topic.topic(), topic));
        details = Optional.of(new Details(counters.topicsActive(), topics, table.sessions()));
        return counters.totals();
    }

    /** What happened between the oldest sample of the last ten seconds and totals that were read now. */
    Rates rates(long nanos, Totals totals) {
        return window.rates(nanos, totals);
    }

    /** What listeners listen to. */
    Broadcast broadcast() {
        return broadcast;
    }

    /** Somebody has begun to listen, and need not wait for the next second. */
    void hurry() {
        if (broadcast.isSilent()) {
            try {
                samples.execute(this::show);
            } catch (RejectedExecutionException e) {
                // Closed; whoever waits is told.
            }
        }
    }

    public void meters(MeterRegistry meters) {
        meters.getOrCreate(Gauge.builder("sekali.stats.listeners", broadcast::listeners)
                .description("Streams of counters that are open now"));
    }

    /** Ends all streams, from now on. */
    public void stopping() {
        broadcast.stop();
    }

    @Override
    public void close() {
        stopping();
        samples.shutdown();
        try {
            var _ = samples.awaitTermination(STOP_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.sekali.stats.counters;

import dev.sekali.events.read.Heartbeat;
import dev.sekali.events.read.ReadFailure;
import dev.sekali.host.Periodic;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Reads the totals once a second, on a thread of its own: the samples that rates and the last ten minutes are made of, and the
 * heartbeat of the function. While somebody listens it reads topics and sessions too, once for all listeners and on another
 * thread, so that a slow look holds up neither the totals nor the heartbeat. Thread-safe.
 */
public final class Sampler implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Sampler.class.getName());

    /** After which a stop goes on without it; closing the database then ends its read. */
    private static final Duration STOP_WAIT = Duration.ofSeconds(2);

    private static final StatsQuery BUSIEST = new StatsQuery(Optional.empty(), StatsQuery.MAX_TOPICS);

    /** With a million topics a look takes seconds: however many there are, it keeps the server busy a tenth of the time. */
    private static final int REST_A_LOOK = 10;

    /** What the last second brought. */
    private record Second(Totals totals, Rates rates, Growth growth) {}

    /** What is read for listeners alone, and when. */
    private record Details(long nanos, long topicsActive, Map<String, TopicCounters> topics, Sessions sessions) {}

    private final CounterTable table;
    private final LongSupplier nanoClock;
    private final RateWindow window = new RateWindow();
    private final Broadcast broadcast;
    private final ScheduledExecutorService samples;
    private final ExecutorService looks = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("stats-looks").daemon().factory());

    // Of the sampler's thread.
    private final History history = new History();
    private Optional<Second> second = Optional.empty();
    private boolean addsUp = true;
    private Optional<Details> details = Optional.empty();
    private boolean looking;
    private long nextLookNanos;

    private Sampler(Heartbeat heartbeat, CounterTable table, LongSupplier nanoClock) {
        this.table = table;
        this.nanoClock = nanoClock;
        this.broadcast = new Broadcast(nanoClock, Instant.now());
        this.nextLookNanos = nanoClock.getAsLong();
        this.samples = Periodic.start(
                "stats-sampler",
                Duration.ZERO,
                Heartbeat.INTERVAL,
                () -> orTell(() -> {
                    if (heartbeat.beat(this::sample)) {
                        show();
                    } else {
                        broadcast.fails(ReadFailure.Kind.AWAY, Instant.now());
                    }
                }));
    }

    /** Starts; the database may be away. */
    public static Sampler start(Heartbeat heartbeat, CounterTable table, LongSupplier nanoClock) {
        return new Sampler(heartbeat, table, nanoClock);
    }

    /** A fault of this program must not look like a database in which nothing happens. */
    private void orTell(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            broadcast.fails(ReadFailure.Kind.AWAY, Instant.now());
            throw e;
        }
    }

    private void sample() {
        Totals totals = table.totals();
        long now = nanoClock.getAsLong();
        if (addsUp && !totals.addUp()) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the counters in the database are wrong: received {0} is not unique_processed {1} + duplicate_dropped {2}",
                    totals.received(),
                    totals.uniqueProcessed(),
                    totals.duplicateDropped());
        }
        addsUp = totals.addUp();
        window.add(now, totals);
        second = Optional.of(new Second(totals, window.rates(now, totals), history.add(now, totals)));
    }

    private void show() {
        if (second.isEmpty()) {
            return;
        }
        boolean due = nanoClock.getAsLong() - nextLookNanos >= 0;
        if (!broadcast.isWanted()) {
            // Until then they are as new as for somebody who has listened all the time.
            details = due ? Optional.empty() : details;
            broadcast.works();
        } else if (due && !looking) {
            looking = true;
            looks.execute(this::look);
        } else {
            publish(Duration.ZERO);
        }
    }

    /** Reads the details, and the totals with them, so that these agree. On the thread of looks. */
    private void look() {
        long start = nanoClock.getAsLong();
        Runnable outcome = () -> unseen(ReadFailure.Kind.AWAY);
        try {
            Counters counters = table.counters(BUSIEST);
            Sessions sessions = table.sessions();
            outcome = () -> seen(start, counters, sessions);
        } catch (ReadFailure e) {
            outcome = () -> unseen(e.kind());
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a look at the topics failed; the next one is made", e);
        } finally {
            long end = nanoClock.getAsLong();
            Runnable ended = outcome;
            onSampler(() -> {
                looking = false;
                nextLookNanos = end + (REST_A_LOOK - 1) * (end - start);
                ended.run();
            });
        }
    }

    private void seen(long nanos, Counters counters, Sessions sessions) {
        Map<String, TopicCounters> topics =
                LinkedHashMap.newLinkedHashMap(counters.topics().size());
        counters.topics().forEach(topic -> topics.put(topic.topic(), topic));
        Duration covered =
                details.map(before -> Duration.ofNanos(nanos - before.nanos())).orElse(Duration.ZERO);
        details = Optional.of(new Details(nanos, counters.topicsActive(), topics, sessions));
        // Of a look that took long the totals are older than the sampler's.
        second = second.filter(it -> !counters.totals().areBefore(it.totals()))
                .map(it -> new Second(counters.totals(), it.rates(), it.growth()))
                .or(() -> second);
        publish(covered);
    }

    private void unseen(ReadFailure.Kind why) {
        if (why != ReadFailure.Kind.SLOW) {
            // It kept nobody busy, so it needs no rest.
            nextLookNanos = nanoClock.getAsLong();
        }
        if (details.isEmpty()) {
            broadcast.fails(why, Instant.now());
        }
    }

    /**
     * Shows what is known.
     *
     * @param covered the time between the last two looks at the topics; zero when these were shown before
     */
    private void publish(Duration covered) {
        if (details.isPresent() && second.isPresent()) {
            Details known = details.get();
            broadcast.publish(new Sample(
                    Instant.now(),
                    second.get().totals(),
                    known.topicsActive(),
                    second.get().rates(),
                    second.get().growth(),
                    known.sessions(),
                    known.topics(),
                    covered,
                    history.seconds()));
        }
    }

    private void onSampler(Runnable work) {
        try {
            samples.execute(() -> orTell(work));
        } catch (RejectedExecutionException e) {
            // Closed; whoever waits is told.
        }
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
            onSampler(this::show);
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
        long end = System.nanoTime() + STOP_WAIT.toNanos();
        try {
            // Whoever begins looks ends first.
            for (ExecutorService thread : List.of(samples, looks)) {
                thread.shutdown();
                var _ = thread.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

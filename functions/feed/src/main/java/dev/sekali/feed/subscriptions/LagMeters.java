package dev.sekali.feed.subscriptions;

import dev.sekali.events.read.ReadFailure;
import dev.sekali.feed.watch.View;
import dev.sekali.feed.watch.Watcher;
import dev.sekali.host.Periodic;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;

/**
 * How far each subscription is behind, looked at now and then on one thread: two statements however many subscriptions
 * there are. Its gauges come and go with the subscriptions; while no horizon is known, there are none. Thread-safe.
 */
final class LagMeters implements AutoCloseable {

    static final Duration PAUSE = Duration.ofSeconds(10);

    private static final System.Logger LOG = System.getLogger(LagMeters.class.getName());

    /** The worst of a subscription's shards. */
    private record Lag(double seqs, double ageSeconds) {
        private static final Lag UNKNOWN = new Lag(Double.NaN, Double.NaN);
    }

    private final SubscriptionTable table;
    private final Watcher watcher;
    private final MeterRegistry meters;
    private final Map<String, Lag> lags = new ConcurrentHashMap<>();

    /** Of the thread alone. */
    private final Map<String, List<Meter>> gauges = new HashMap<>();

    private final ScheduledExecutorService thread;

    LagMeters(SubscriptionTable table, Watcher watcher, MeterRegistry meters, Duration pause) {
        this.table = table;
        this.watcher = watcher;
        this.meters = meters;
        this.thread = Periodic.start("feed-lag", pause, this::look);
    }

    private void look() {
        try {
            Set<String> there = new HashSet<>();
            View view = watcher.view();
            if (view.isKnown()) {
                Collection<SubscriptionTable.Positions> all = table.all();
                Map<String, Map<Integer, Double>> ages = table.ages(all, view.horizon());
                for (SubscriptionTable.Positions positions : all) {
                    String name = positions.subscription().name();
                    there.add(name);
                    lags.put(name, lag(positions, view.horizon(), ages.getOrDefault(name, Map.of())));
                    gauges.computeIfAbsent(name, this::gauges);
                }
            }
            Set<String> gone = new HashSet<>(gauges.keySet());
            gone.removeAll(there);
            gone.forEach(this::forget);
        } catch (ReadFailure e) {
            // What was known stands; the readiness check says that the database is away.
            LOG.log(System.Logger.Level.DEBUG, "the lag of subscriptions can''t be looked at: {0}", e.getMessage());
        }
    }

    private static Lag lag(SubscriptionTable.Positions positions, long horizon, Map<Integer, Double> ages) {
        return new Lag(
                Math.max(0, horizon - positions.slowest()),
                ages.values().stream().mapToDouble(Double::doubleValue).max().orElse(0));
    }

    private List<Meter> gauges(String name) {
        Tag subscription = Tag.create("subscription", name);
        return List.of(
                meters.getOrCreate(Gauge.builder(
                                "sekali.feed.subscription.lag",
                                () -> known(name).seqs())
                        .description("How many seqs the slowest shard of a subscription is behind what is final")
                        .addTag(subscription)),
                meters.getOrCreate(Gauge.builder(
                                "sekali.feed.subscription.age",
                                () -> known(name).ageSeconds())
                        .baseUnit("seconds")
                        .description("Age of the oldest event that a subscription has not acknowledged")
                        .addTag(subscription)));
    }

    private Lag known(String name) {
        return lags.getOrDefault(name, Lag.UNKNOWN);
    }

    private void forget(String name) {
        List<Meter> gone = gauges.remove(name);
        if (gone != null) {
            gone.forEach(meters::remove);
        }
        lags.remove(name);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

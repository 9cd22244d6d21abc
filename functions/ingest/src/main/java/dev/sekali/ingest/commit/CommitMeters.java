package dev.sekali.ingest.commit;

import io.helidon.metrics.api.DistributionStatisticsConfig;
import io.helidon.metrics.api.DistributionSummary;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Timer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What the committers tell about their work. Does nothing until it is bound to a registry. */
final class CommitMeters {

    /** A flush takes about a millisecond on a good disk; beyond the longest a statement is ended (STATEMENT_TIMEOUT). */
    private static final Duration[] TIMES = millis(1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000);

    /** Up to what BATCH_EVENTS may be by default, and one request of MAX_EVENTS beyond it. */
    private static final double[] ROWS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000};

    private volatile @Nullable Timer duration;
    private volatile @Nullable DistributionSummary size;

    /** Those of one replica can't be added up to those of all, as buckets can. */
    private static final double[] NO_PERCENTILES = {};

    /** Work that talks to the database. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    private static Duration[] millis(long... values) {
        return LongStream.of(values).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }

    void bind(MeterRegistry registry, CommitQueue queue, Availability availability) {
        duration = registry.getOrCreate(Timer.builder("sekali.commit")
                .description("time of one committed batch")
                .percentiles(NO_PERCENTILES)
                .buckets(TIMES));
        size = registry.getOrCreate(DistributionSummary.builder(
                        "sekali.commit.rows",
                        DistributionStatisticsConfig.builder()
                                .percentiles(NO_PERCENTILES)
                                .buckets(ROWS))
                .description("rows of one committed batch"));
        registry.getOrCreate(Gauge.builder("sekali.commit.queue.events", queue::events)
                .description("events that wait for a committer"));
        registry.getOrCreate(Gauge.builder("sekali.commit.queue.bytes", queue::bytes)
                .description("bytes that wait for a committer"));
        registry.getOrCreate(Gauge.builder("sekali.committers.connected", availability::up)
                .description("committers with a working connection"));
    }

    <T> T time(Batch batch, Work<T> work) throws SQLException {
        long start = System.nanoTime();
        T result = work.run();
        Timer timer = duration;
        DistributionSummary summary = size;
        if (timer != null && summary != null) {
            timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            summary.record(batch.size());
        }
        return result;
    }
}

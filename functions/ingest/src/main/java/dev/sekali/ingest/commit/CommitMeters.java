package dev.sekali.ingest.commit;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the committers tell about their work. Does nothing until it is bound to a registry. */
final class CommitMeters {

    private volatile @Nullable Timer duration;
    private volatile @Nullable DistributionSummary size;

    /** Work that talks to the database. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    void bind(MeterRegistry registry, CommitQueue queue, Availability availability) {
        duration = Timer.builder("sekali.commit")
                .description("time of one committed batch")
                .publishPercentileHistogram()
                .register(registry);
        size = DistributionSummary.builder("sekali.commit.rows")
                .description("rows of one committed batch")
                .publishPercentileHistogram()
                .register(registry);
        Gauge.builder("sekali.commit.queue.events", queue, CommitQueue::events)
                .description("events that wait for a committer")
                .register(registry);
        Gauge.builder("sekali.commit.queue.bytes", queue, CommitQueue::bytes)
                .description("bytes that wait for a committer")
                .register(registry);
        Gauge.builder("sekali.committers.connected", availability, Availability::up)
                .description("committers with a working connection")
                .register(registry);
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

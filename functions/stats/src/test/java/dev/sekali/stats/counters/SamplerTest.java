package dev.sekali.stats.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.Heartbeat;
import dev.sekali.stats.Fixture;
import dev.sekali.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SamplerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AtomicLong laterNanos = new AtomicLong();

    private long clock() {
        return System.nanoTime() + laterNanos.get();
    }

    private void wait(Duration duration) {
        laterNanos.addAndGet(duration.toNanos());
    }

    /** What a new listener gets first. */
    private static String snapshot(Sampler sampler) throws InterruptedException {
        sampler.hurry();
        long after = sampler.broadcast().begin(Optional.empty(), PATIENCE);
        return new String(
                sampler.broadcast().after(after, PATIENCE).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void whoComesWhileLooksRestGetsTheLastOneAndWhoComesLaterANewOne() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            // A table in the place of the view that a look alone reads.
            database.execute("""
                    CREATE SCHEMA slow;
                    GRANT USAGE ON SCHEMA slow TO sekali_stats;
                    CREATE TABLE slow.pg_stat_activity (usename text, datname text);
                    GRANT SELECT ON slow.pg_stat_activity TO sekali_stats;
                    DO $$ BEGIN
                      EXECUTE format('ALTER ROLE sekali_stats IN DATABASE %I SET search_path = slow, public, pg_catalog',
                                     current_database());
                    END $$""");
            try (EventDatabase events = EventDatabase.open(
                            Fixture.settings(database.stats(), 4).read(), this::clock);
                    Sampler sampler =
                            Sampler.start(new Heartbeat(events, this::clock), new CounterTable(events), this::clock);
                    Connection other = database.connect();
                    Statement lock = other.createStatement()) {
                other.setAutoCommit(false);
                lock.execute("LOCK TABLE slow.pg_stat_activity");
                try (Broadcast.Seat _ = sampler.broadcast().enter().orElseThrow()) {
                    sampler.hurry();
                    await().atMost(PATIENCE).until(() -> database.number("""
                            SELECT count(*) FROM pg_stat_activity
                             WHERE datname = current_database() AND application_name = 'sekali-stats'
                               AND wait_event_type = 'Lock'""") == 1);
                    // For ten times as long there will be no other look.
                    wait(Duration.ofSeconds(10));
                    other.rollback();
                    assertThat(snapshot(sampler)).contains("event: snapshot", "\"topics\":[]");
                }
                database.execute("INSERT INTO audit_stats VALUES ('a', 0, 1, 1, 0, now())");
                wait(Duration.ofSeconds(11));
                await().atMost(PATIENCE).until(sampler.broadcast()::isSilent);
                try (Broadcast.Seat _ = sampler.broadcast().enter().orElseThrow()) {
                    assertThat(snapshot(sampler)).contains("event: snapshot", "\"topics\":[]");
                }
                wait(Duration.ofSeconds(100));
                await().atMost(PATIENCE).until(sampler.broadcast()::isSilent);
                try (Broadcast.Seat _ = sampler.broadcast().enter().orElseThrow()) {
                    assertThat(snapshot(sampler)).contains("event: snapshot", "\"topics\":[{\"topic\":\"a\"");
                }
            }
        }
    }
}

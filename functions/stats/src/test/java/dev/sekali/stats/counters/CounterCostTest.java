package dev.sekali.stats.counters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.database.Sql;
import dev.sekali.stats.Fixture;
import dev.sekali.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code /stats} costs does not depend on how many events there are. */
class CounterCostTest {

    private static final int ROUNDS = 5;
    private static final int REQUESTS_A_ROUND = 100;

    /** Below this a comparison tells of the machine alone; counting a million rows takes many times as long. */
    private static final Duration NOISE = Duration.ofMillis(5);

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void aMillionEventsMakeItNoSlower() throws InterruptedException {
        insert(1, 4);
        try (Fixture stats = Fixture.start(database.stats())) {
            bestMedian(stats, 4);
            Duration few = bestMedian(stats, 4);
            insert(5, 1_000_000);
            Duration many = bestMedian(stats, 1_000_000);
            assertThat(many).isLessThanOrEqualTo(few.multipliedBy(2).plus(NOISE));
        }
    }

    @ParameterizedTest
    @CsvSource({"counters.sql, 3", "totals.sql, 0"})
    void theirStatementsDoNotTouchTheEvents(String file, int parameters) throws SQLException {
        assertThat(plan(Sql.load(CounterTable.class, file), parameters))
                .contains("audit_stats")
                .doesNotContain("processed_events");
    }

    /** Events over four topics, and the counters that ingest would have raised for them. */
    private void insert(int from, int to) {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT 't' || mod(n, 4), n::text, now(), 'test', '{}' FROM generate_series(%1$d, %2$d) n;
                INSERT INTO audit_stats AS counters
                SELECT 't' || mod(n, 4), 0, count(*), count(*), 0, now() FROM generate_series(%1$d, %2$d) n GROUP BY 1
                    ON CONFLICT (topic, shard) DO UPDATE
                   SET received = counters.received + excluded.received,
                       unique_processed = counters.unique_processed + excluded.unique_processed""".formatted(from, to));
    }

    /** Of several medians the lowest, which a moment when the machine is busy with something else does not touch. */
    private static Duration bestMedian(Fixture stats, int events) {
        return IntStream.range(0, ROUNDS)
                .mapToObj(round -> median(stats, events))
                .min(Duration::compareTo)
                .orElseThrow();
    }

    private static Duration median(Fixture stats, int events) {
        List<Long> nanos = LongStream.generate(() -> time(stats, events))
                .limit(REQUESTS_A_ROUND)
                .sorted()
                .boxed()
                .toList();
        return Duration.ofNanos(nanos.get(REQUESTS_A_ROUND / 2));
    }

    private static long time(Fixture stats, int events) {
        long begin = System.nanoTime();
        String body = stats.get("/stats").body();
        long nanos = System.nanoTime() - begin;
        assertThat(body).startsWith("{\"received\":%d,\"unique_processed\":%d,".formatted(events, events));
        return nanos;
    }

    private String plan(Sql sql, int parameters) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement explain = connection.prepareStatement("EXPLAIN (VERBOSE) " + sql.text())) {
            for (int i = 1; i < parameters; i++) {
                explain.setString(i, "");
            }
            if (parameters > 0) {
                explain.setLong(parameters, StatsQuery.MAX_TOPICS);
            }
            try (ResultSet lines = explain.executeQuery()) {
                StringBuilder plan = new StringBuilder();
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
                return plan.toString();
            }
        }
    }
}

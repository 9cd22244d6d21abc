package dev.sekali.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sekali.database.Connector;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import dev.sekali.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final String ROWS_AND_EXPIRED_ARE_UNIQUE = """
            SELECT count(*) FROM (
              SELECT topic, sum(unique_processed) - sum(expired) AS n FROM audit_stats GROUP BY topic
            ) counted FULL JOIN (
              SELECT topic, count(*) AS n FROM processed_events GROUP BY topic
            ) stored USING (topic) WHERE coalesce(counted.n, 0) <> coalesce(stored.n, 0)""";

    private static final String READ_BY_SEQ =
            "SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'processed_events_seq'";

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
    void eventsOlderThanTheDaysGoAndAreCounted() throws SQLException {
        store("old", 25, "31 days");
        store("new", 10, "29 days");
        assertThat(retain(30, 10)).hasValue(25);
        assertThat(database.texts("SELECT DISTINCT topic FROM processed_events"))
                .containsExactly("new");
        assertThat(database.number("SELECT sum(expired) FROM audit_stats WHERE topic = 'old'"))
                .isEqualTo(25);
        assertEquation();
    }

    @Test
    void oldEventsAmongYoungerOnesGoToo() throws SQLException {
        store("a", 5, "40 days");
        store("b", 5, "1 day");
        store("a", 5, "35 days");
        assertThat(retain(30, 8)).hasValue(10);
        assertThat(database.texts("SELECT DISTINCT topic FROM processed_events"))
                .containsExactly("b");
        assertEquation();
    }

    @Test
    void theLookEndsWhereTheYoungerOnesBegin() throws SQLException {
        store("old", 20, "40 days");
        store("new", 10_000, "1 day");
        database.execute("ANALYZE processed_events");
        database.execute("SELECT pg_stat_reset()");
        retain(30, 10);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(database.number(READ_BY_SEQ)).isBetween(20L, 200L));
        assertThat(database.number("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'processed_events'"))
                .isZero();
    }

    @Test
    void nothingOldIsNothingToDo() throws SQLException {
        assertThat(retain(1, 10)).hasValue(0);
        store("new", 10, "1 hour");
        assertThat(retain(1, 10)).hasValue(0);
        assertThat(database.number("SELECT count(*) FROM processed_events")).isEqualTo(10);
    }

    @Test
    void aSecondRunAddsToTheCount() throws SQLException {
        store("t", 4, "10 days");
        store("t", 3, "3 days");
        assertThat(retain(5, 2)).hasValue(4);
        assertThat(retain(2, 2)).hasValue(3);
        assertThat(database.number("SELECT sum(expired) FROM audit_stats")).isEqualTo(7);
        assertEquation();
    }

    @Test
    void theEquationHoldsBetweenAnyTwoBatches() throws SQLException {
        store("t", 10, "10 days");
        // Fails the second of three batches: the first stays done, the second is undone with its count.
        database.execute("""
                CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  IF OLD.event_id = 't-6' THEN RAISE EXCEPTION 'planted'; END IF; RETURN OLD;
                END $$""");
        database.execute("CREATE TRIGGER fail BEFORE DELETE ON processed_events FOR EACH ROW EXECUTE FUNCTION fail()");
        assertThatThrownBy(() -> retain(1, 4)).isInstanceOf(SQLException.class);
        assertThat(database.number("SELECT count(*) FROM processed_events")).isEqualTo(6);
        assertThat(mark()).isEqualTo(4);
        assertEquation();
        database.execute("DROP TRIGGER fail ON processed_events");
        assertThat(retain(1, 4)).hasValue(6);
        assertThat(mark()).isEqualTo(10);
        assertEquation();
    }

    @Test
    void theMarkStandsAtTheHighestThatWasDeleted() throws SQLException {
        store("old", 5, "40 days");
        store("new", 5, "1 day");
        store("old", 5, "35 days");
        store("new", 5, "1 day");
        assertThat(mark()).isZero();
        retain(30, 8);
        assertThat(mark()).isEqualTo(15);
    }

    @Test
    void theMarkNeverGoesBack() throws SQLException {
        store("young", 5, "20 days");
        store("old", 5, "40 days");
        retain(30, 20);
        assertThat(mark()).isEqualTo(10);
        retain(10, 20);
        assertThat(database.number("SELECT count(*) FROM processed_events")).isZero();
        assertThat(mark()).isEqualTo(10);
    }

    @Test
    void aRunThatDeletesNothingLeavesTheMarkUntouched() throws SQLException {
        store("old", 3, "40 days");
        store("new", 3, "1 day");
        retain(30, 10);
        String writer = database.texts("SELECT xmin FROM retention_mark").getFirst();
        assertThat(retain(30, 10)).hasValue(0);
        assertThat(database.texts("SELECT xmin FROM retention_mark")).containsExactly(writer);
    }

    /** Otherwise a reader could find a gap that nothing explains. */
    @Test
    void theMarkAndTheDeletionAreSeenAtOnce() throws SQLException {
        store("old", 3, "40 days");
        try (Connection retention = connect()) {
            retention.setAutoCommit(false);
            assertThat(new Retention(30, 10).run(retention)).hasValue(3);
            assertThat(mark()).isZero();
            assertThat(database.number("SELECT count(*) FROM processed_events")).isEqualTo(3);
            retention.commit();
        }
        assertThat(mark()).isEqualTo(3);
        assertThat(database.number("SELECT count(*) FROM processed_events")).isZero();
    }

    @Test
    void ofTwoRunsAtOnceOneWorks() throws SQLException {
        store("t", 1, "10 days");
        try (Connection holder = connect()) {
            new Retention(36_500, 1).run(holder);
            assertThat(retain(1, 10)).isEmpty();
        }
        assertThat(database.number("SELECT count(*) FROM processed_events")).isEqualTo(1);
    }

    /** Lost update and write skew between two that delete: the lock keeps runs apart, and this holds without it. */
    @Test
    void anEventThatAnotherTransactionDeletesMeanwhileIsNotCountedAgain() throws Exception {
        store("t", 2, "10 days");
        try (Connection other = database.connect();
                Statement statement = other.createStatement();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            other.setAutoCommit(false);
            statement.execute("DELETE FROM processed_events WHERE event_id = 't-1'");
            statement.execute("INSERT INTO audit_stats VALUES ('t', -1, 0, 0, 0, NULL, 1)");
            Future<OptionalLong> run = threads.submit(() -> retain(5, 10));
            awaitWaiting();
            other.commit();
            assertThat(run.get()).hasValue(1);
        }
        assertThat(database.number("SELECT sum(expired) FROM audit_stats")).isEqualTo(2);
        assertEquation();
    }

    /** Write skew between this and ingest: what goes is a row by its seq, never a key. */
    @Test
    void anEventThatComesWhileItsOldOneIsDeletedIsKept() throws Exception {
        store("t", 1, "10 days");
        try (Connection retention = connect();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            retention.setAutoCommit(false);
            assertThat(new Retention(5, 10).run(retention)).hasValue(1);
            Future<Integer> insert = threads.submit(() -> insertAgain("t", "t-1"));
            awaitWaiting();
            retention.commit();
            assertThat(insert.get()).isEqualTo(1);
        }
        assertThat(retain(5, 10)).hasValue(0);
        assertEquation();
    }

    /** As ingest does. */
    private int insertAgain(String topic, String eventId) throws SQLException {
        try (Connection connection = new Connector(database.ingest(), "test", Duration.ofSeconds(20)).open();
                Statement statement = connection.createStatement()) {
            int inserted = statement.executeUpdate("""
                    INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                    VALUES ('%s', '%s', now(), 'test', '{}') ON CONFLICT (topic, event_id) DO NOTHING""".formatted(topic, eventId));
            statement.executeUpdate(
                    "UPDATE audit_stats SET received = received + 1, unique_processed = unique_processed + 1 WHERE shard = 3");
            return inserted;
        }
    }

    private void awaitWaiting() {
        await().atMost(Duration.ofSeconds(20)).until(() -> database.number("""
                SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND application_name = 'test' AND wait_event_type = 'Lock'""") == 1);
    }

    @Test
    void daysAreAskedForAndBounded() {
        assertThatThrownBy(() -> read("")).hasMessage("RETENTION_DAYS is not set; for example RETENTION_DAYS=30");
        assertThatThrownBy(() -> read("0"))
                .isInstanceOf(StartFailure.class)
                .hasMessage("RETENTION_DAYS=0 is not between 1 and 36500");
        assertThat(read("7").days()).isEqualTo(7);
    }

    private static RetentionSettings read(String days) {
        Settings settings = new Settings(Map.of(
                "RETENTION_DAYS", days, "DATABASE_URL", "jdbc:postgresql://localhost/x", "DATABASE_PASSWORD", "x"));
        RetentionSettings read = RetentionSettings.read(settings);
        settings.check();
        return read;
    }

    /** Stores events as if they had come so long ago, counted as ingest counts. */
    private void store(String topic, int events, String age) {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload, created_at)
                SELECT '%1$s', '%1$s-' || (SELECT count(*) FROM processed_events) + n, now(), 'test', '{}',
                       now() - interval '%3$s'
                  FROM generate_series(1, %2$d) n""".formatted(topic, events, age));
        database.execute("""
                INSERT INTO audit_stats (topic, shard, received, unique_processed, duplicate_dropped)
                VALUES ('%1$s', 3, %2$d, %2$d, 0)
                ON CONFLICT (topic, shard) DO UPDATE SET
                  received = audit_stats.received + %2$d, unique_processed = audit_stats.unique_processed + %2$d""".formatted(topic, events));
    }

    private OptionalLong retain(int days, int batchEvents) throws SQLException {
        try (Connection connection = connect()) {
            return new Retention(days, batchEvents).run(connection);
        }
    }

    private Connection connect() throws SQLException {
        return new Connector(database.retention(), "test", Duration.ofSeconds(20)).open();
    }

    private long mark() {
        return database.number("SELECT expired FROM retention_mark");
    }

    private void assertEquation() {
        assertThat(database.number(ROWS_AND_EXPIRED_ARE_UNIQUE)).isZero();
    }
}

package dev.sekali.ingest.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.database.Connector;
import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.EventKey;
import dev.sekali.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What READ COMMITTED would let happen to a batch whose transaction overlaps with another one, and doesn't here:
 * docs/rationale.md. The other one is held open until the batch waits for it.
 */
class IsolationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final short SHARD = 3;

    private TestDatabase database;
    private Connection other;
    private ExecutorService threads;

    @BeforeEach
    void start() throws SQLException {
        database = TestDatabase.create();
        other = database.connect();
        other.setAutoCommit(false);
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterEach
    void stop() throws SQLException {
        other.close();
        threads.close();
        database.close();
    }

    /** Lost update. */
    @Test
    void noIncreaseOfACounterIsLostThoughTransactionsOverlap() throws Exception {
        commit(OneCommitter.event("t")).get();
        other("""
                UPDATE audit_stats SET received = received + 10, duplicate_dropped = duplicate_dropped + 10
                 WHERE topic = 't'""");
        Future<Set<EventKey>> one = commit(OneCommitter.event("t"));
        Future<Set<EventKey>> two = commit(OneCommitter.event("t"));
        awaitWaiting(2);
        other.commit();
        assertThat(one.get()).hasSize(1);
        assertThat(two.get()).hasSize(1);
        assertCounted(13, 3, 0);
    }

    /** Lost update of the count of rejections. */
    @Test
    void noIncreaseOfTheRejectedIsLostThoughTransactionsOverlap() throws Exception {
        database.execute("INSERT INTO audit_rejected VALUES (%d, 1)".formatted(SHARD));
        other("UPDATE audit_rejected SET rejected = rejected + 10");
        Future<?> counted = threads.submit(() -> {
            try (CommitConnection connection = open()) {
                connection.countRejected(100);
            }
            return null;
        });
        awaitWaiting(1);
        other.commit();
        counted.get();
        assertThat(database.number("SELECT rejected FROM audit_rejected")).isEqualTo(111);
    }

    /** Dirty read: what another transaction has inserted decides nothing before that one's end. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyThatAnotherTransactionInsertsIsADuplicateOnlyOnceThatOneHasCommitted(boolean commits) throws Exception {
        Event event = OneCommitter.event("t");
        other("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                VALUES ('t', '%s', now(), 'test', '{}')""".formatted(event.key().eventId()));
        Future<Set<EventKey>> batch = commit(event);
        awaitWaiting(1);
        end(commits);
        assertThat(batch.get()).hasSize(commits ? 0 : 1);
        assertThat(database.number("SELECT count(*) FROM processed_events")).isEqualTo(1);
    }

    /** Write skew between retention, which deletes a key, and a batch that finds it there. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyThatRetentionDeletesIsADuplicateOnlyUntilThatIsCommitted(boolean commits) throws Exception {
        Event event = OneCommitter.event("t");
        commit(event).get();
        other("DELETE FROM processed_events");
        other("INSERT INTO audit_stats VALUES ('t', -1, 0, 0, 0, NULL, 1)");
        Future<Set<EventKey>> batch = commit(event);
        awaitWaiting(1);
        end(commits);
        assertThat(batch.get()).hasSize(commits ? 1 : 0);
        assertThat(database.number("SELECT count(*) FROM processed_events")).isEqualTo(1);
        assertCounted(2, commits ? 2 : 1, commits ? 1 : 0);
    }

    private Future<Set<EventKey>> commit(Event event) {
        return threads.submit(() -> {
            try (CommitConnection connection = open()) {
                return connection.commit(Batch.ofEvents(List.of(event)));
            }
        });
    }

    private CommitConnection open() throws SQLException {
        return CommitConnection.open(new Connector(database.ingest(), "isolation", PATIENCE), SHARD);
    }

    private void other(String sql) throws SQLException {
        try (Statement statement = other.createStatement()) {
            statement.execute(sql);
        }
    }

    private void end(boolean commit) throws SQLException {
        if (commit) {
            other.commit();
        } else {
            other.rollback();
        }
    }

    private void awaitWaiting(int sessions) {
        await().atMost(PATIENCE).until(() -> database.number("""
                SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND application_name = 'isolation' AND wait_event_type = 'Lock'""") == sessions);
    }

    private void assertCounted(long received, long unique, long expired) {
        assertThat(database.texts("""
                SELECT concat_ws(' ', sum(received), sum(unique_processed), sum(duplicate_dropped), sum(expired))
                  FROM audit_stats"""))
                .containsExactly("%d %d %d %d".formatted(received, unique, received - unique, expired));
        assertThat(database.number("SELECT count(*) FROM processed_events")).isEqualTo(unique - expired);
    }
}

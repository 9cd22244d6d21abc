package dev.sekali.events.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.database.Sql;
import dev.sekali.testing.Logs;
import dev.sekali.testing.RotatingRole;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a pool of one, so that a connection that isn't given back is missed at once. */
class EventDatabaseTest {

    private static final Sql INSERT = new Sql("probe", "INSERT INTO audit_rejected VALUES (9, 1) RETURNING shard");

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
    void theRoleMayNotWrite() {
        try (EventDatabase reads = open(database.stats())) {
            assertWriteFails(reads);
        }
    }

    /** A second lock on the door: with a role that may write, the session still can't. */
    @Test
    void theSessionCannotWriteWhateverTheRoleMay() {
        try (EventDatabase reads = open(database.superuser())) {
            assertThat(setting(reads, "default_transaction_read_only")).isEqualTo("on");
            assertWriteFails(reads);
        }
    }

    @Test
    void everyWaitIsBounded() {
        try (EventDatabase reads = open(database.stats())) {
            assertThat(setting(reads, "statement_timeout")).isEqualTo("3s");
            assertThatThrownBy(() -> reads.one(new Sql("probe", "SELECT pg_sleep(20)"), row -> 0))
                    .isInstanceOfSatisfying(
                            ReadFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(ReadFailure.Kind.SLOW));
        }
    }

    @Test
    void aFailedReadGivesItsConnectionBack() {
        try (EventDatabase reads = open(database.stats())) {
            for (int i = 0; i < 3; i++) {
                // Can't be parsed, bound, or mapped.
                assertThatThrownBy(() -> reads.one(new Sql("probe", "SELEC 1"), row -> 0))
                        .isInstanceOf(ReadFailure.class);
                assertThatThrownBy(() -> reads.query(new Sql("probe", "SELECT 1"), List.of(1, 2), row -> 0))
                        .isInstanceOf(ReadFailure.class);
                assertThatThrownBy(() -> reads.one(new Sql("probe", "SELECT 1"), row -> {
                            throw new IllegalStateException("mapping");
                        }))
                        .isInstanceOf(IllegalStateException.class);
                assertThat(reads.<Integer>one(
                                new Sql("probe", "SELECT 7"),
                                row -> row.column(1).get(Integer.class)))
                        .isEqualTo(7);
            }
        }
    }

    @Test
    void aPooledSessionIsOneConnectionThatGoesBackHoweverItEnds() {
        try (EventDatabase reads = open(database.stats())) {
            for (int i = 0; i < 3; i++) {
                try (Session session = reads.pooledSession()) {
                    Sql backend = new Sql("test", "SELECT pg_backend_pid()");
                    int pid = session.rows(backend, List.of(), row -> row.getInt(1))
                            .getFirst();
                    assertThat(session.rows(backend, List.of(), row -> row.getInt(1)))
                            .containsExactly(pid);
                    assertThatThrownBy(() -> session.rows(new Sql("test", "SELEC 1"), List.of(), row -> 0))
                            .isInstanceOf(ReadFailure.class);
                }
                assertThat(session(reads)).isPositive();
            }
        }
    }

    @Test
    void aFailureShowsNoSql() {
        try (EventDatabase reads = open(database.stats())) {
            assertThatThrownBy(() -> reads.one(new Sql("probe", "SELECT secret FROM nowhere"), row -> 0))
                    .isInstanceOf(ReadFailure.class)
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void aPoolGoesOnWhileItsPasswordChangesAndRefillsWithTheNewOne(@TempDir Path folder) {
        try (RotatingRole role = RotatingRole.create(database, "sekali_stats", folder);
                EventDatabase reads = open(role.settings())) {
            int before = session(reads);
            role.tellServer("second");
            role.tellFile("second");
            assertThat(session(reads)).isEqualTo(before);
            assertThat(role.endSessions()).isEqualTo(1);
            int after = await().atMost(Duration.ofSeconds(20))
                    .ignoreException(ReadFailure.class)
                    .until(() -> session(reads), session -> true);
            assertThat(after).isNotEqualTo(before);
        }
    }

    @Test
    void aNewReasonThatReadsFailIsSaidAndNoneTwice(@TempDir Path folder) throws IOException {
        try (RotatingRole role = RotatingRole.create(database, "sekali_stats", folder);
                EventDatabase reads = open(role.settings());
                Logs logs = new Logs(Outage.class.getName())) {
            session(reads);
            role.tellServer("second");
            role.endSessions();
            assertFailsUntilSaid(reads, logs, "refuses user " + role.settings().user());
            Files.delete(role.file());
            assertFailsUntilSaid(reads, logs, "DATABASE_PASSWORD_FILE=%s can't be read".formatted(role.file()));
            role.tellFile("second");
            await().atMost(Duration.ofSeconds(20))
                    .ignoreException(ReadFailure.class)
                    .until(() -> session(reads) > 0);
            assertThat(logs.linesWith("reads fail")).doesNotHaveDuplicates().noneMatch(line -> line.contains("second"));
            assertThat(logs.linesWith("reads work again")).hasSize(1);
        }
    }

    private static void assertFailsUntilSaid(EventDatabase reads, Logs logs, String words) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            assertThatThrownBy(() -> session(reads)).isInstanceOf(ReadFailure.class);
            return !logs.linesWith(words).isEmpty();
        });
    }

    private static int session(EventDatabase reads) {
        return reads.one(
                new Sql("probe", "SELECT pg_backend_pid()"),
                row -> row.column(1).get(Integer.class));
    }

    private static EventDatabase open(DatabaseSettings role) {
        return EventDatabase.open(
                new ReadSettings("stats", true, role, 1, Duration.ofSeconds(2), Duration.ofSeconds(3)),
                System::nanoTime);
    }

    private static String setting(EventDatabase reads, String name) {
        return reads.one(
                new Sql("probe", "SELECT current_setting('%s')".formatted(name)),
                row -> row.column(1).get(String.class));
    }

    private void assertWriteFails(EventDatabase reads) {
        assertThatThrownBy(() -> reads.one(INSERT, row -> 0)).isInstanceOf(ReadFailure.class);
        assertThat(database.number("SELECT count(*) FROM audit_rejected")).isZero();
    }
}

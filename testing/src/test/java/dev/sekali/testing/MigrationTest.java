package dev.sekali.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.schema.Migration;
import dev.sekali.schema.RolePasswords;
import dev.sekali.settings.Secret;
import dev.sekali.settings.StartFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationTest {

    private static final Duration NO_WAIT = Duration.ZERO;
    private static final RolePasswords NO_PASSWORDS =
            new RolePasswords(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    @Test
    void manyAtOnceEndInOneSchema() throws InterruptedException, ExecutionException {
        try (TestDatabase database = TestDatabase.createEmpty();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> runs = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                runs.add(executor.submit(() -> new Migration(database.owner(), database.passwords(), NO_WAIT).run()));
            }
            List<Integer> applied = new ArrayList<>();
            for (Future<Integer> run : runs) {
                applied.add(run.get());
            }
            assertThat(applied).filteredOn(count -> count > 0).hasSize(1);
            assertThat(database.number("SELECT count(*) FROM processed_events")).isZero();
        }
    }

    @Test
    void oneThatWaitsForAnotherSaysSo() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Logs logs = new Logs("dev.sekali.database");
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> run;
            try (Connection other = database.connect();
                    Statement statement = other.createStatement()) {
                statement.execute("SELECT pg_advisory_lock(x'53656b616c69'::bigint)");
                run = executor.submit(() -> new Migration(database.owner(), database.passwords(), NO_WAIT).run());
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> !logs.linesWith("another migration").isEmpty());
            }
            assertThat(run.get()).isZero();
        }
    }

    @Test
    void aMigrationWithNewPasswordsRotatesThem() throws InterruptedException, SQLException {
        try (TestDatabase database = TestDatabase.create()) {
            Secret rotated = new Secret("rotated");
            RolePasswords passwords =
                    new RolePasswords(Optional.empty(), Optional.of(rotated), Optional.empty(), Optional.empty());
            try {
                new Migration(database.owner(), passwords, NO_WAIT).run();
                DatabaseSettings stats = database.stats();
                connect(new DatabaseSettings(stats.url(), stats.user(), rotated))
                        .close();
            } finally {
                new Migration(database.owner(), database.passwords(), NO_WAIT).run();
            }
        }
    }

    @Test
    void aRoleThatMayNotBeMadeIsNamed() throws IOException {
        try (EmbeddedServer server = EmbeddedServer.startTemporary();
                TestDatabase database = TestDatabase.createEmpty(server)) {
            database.execute("CREATE ROLE sekali_ingest LOGIN");
            database.execute("CREATE ROLE sekali_stats LOGIN");
            database.execute("ALTER ROLE sekali_owner NOCREATEROLE");
            assertThatThrownBy(() -> new Migration(database.owner(), NO_PASSWORDS, NO_WAIT).run())
                    .isInstanceOf(StartFailure.class)
                    .hasMessage("the role sekali_feed doesn't exist, and the migration's user may not create roles;"
                            + " create it, or give the user CREATEROLE");
        }
    }

    @Test
    void aTableInUseEndsTheMigrationBeforeOthersWaitForLong() throws InterruptedException, SQLException {
        try (TestDatabase database = withoutSubscriptions();
                Connection writer = database.connect();
                Statement write = writer.createStatement()) {
            writer.setAutoCommit(false);
            write.execute(event("open"));
            Migration migration = new Migration(database.owner(), database.passwords(), NO_WAIT);
            assertThatThrownBy(migration::run)
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("are in use by a backup or another long transaction");
            writer.rollback();
            assertThat(migration.run()).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({
        // The oldest that is left has the number 3: whatever came before is gone.
        "seq < 3, 2",
        "true, 5",
        "false, 0"
    })
    void aDatabaseFromBeforeTheMarkGetsOneThatIsRight(String gone, long mark) throws InterruptedException {
        try (TestDatabase database = withoutSubscriptions()) {
            for (int i = 1; i <= 5; i++) {
                database.execute(event("e" + i));
            }
            database.execute("""
                    WITH gone AS (DELETE FROM processed_events WHERE %s RETURNING topic)
                    INSERT INTO audit_stats (topic, shard, received, unique_processed, duplicate_dropped, expired)
                    SELECT topic, -1, 0, 0, 0, count(*) FROM gone GROUP BY topic""".formatted(gone));
            new Migration(database.owner(), database.passwords(), NO_WAIT).run();
            assertThat(database.texts("SELECT expired FROM retention_mark")).containsExactly(Long.toString(mark));
        }
    }

    @Test
    void anEventThatIsCommittedDuringTheMigrationIsNotTakenForExpired() throws Exception {
        try (TestDatabase database = withoutSubscriptions();
                Connection writer = database.connect();
                Statement write = writer.createStatement();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            database.execute(event("expired"));
            database.execute("DELETE FROM processed_events");
            database.execute("INSERT INTO audit_stats VALUES ('t', -1, 0, 0, 0, NULL, 1)");
            writer.setAutoCommit(false);
            write.execute(event("open"));
            Future<Integer> run =
                    executor.submit(() -> new Migration(database.owner(), database.passwords(), NO_WAIT).run());
            await().atMost(Duration.ofSeconds(30)).until(() -> database.number("""
                    SELECT count(*) FROM pg_stat_activity
                     WHERE datname = current_database() AND application_name = 'sekali-migrate'
                       AND wait_event_type = 'Lock'""") == 1);
            writer.commit();
            run.get();
            assertThat(database.number("SELECT expired FROM retention_mark")).isEqualTo(1);
        }
    }

    /** As the version before left it. */
    private static TestDatabase withoutSubscriptions() {
        TestDatabase database = TestDatabase.create();
        database.execute("DROP TABLE bounces, subscription_shards, subscriptions, retention_mark");
        database.execute("DROP FUNCTION event_shard");
        database.execute("DELETE FROM flyway_schema_history WHERE version IN ('3', '4') OR version IS NULL");
        return database;
    }

    /** An operator may keep an extension in the schema, whose functions other users call. */
    @Test
    void theFunctionsOfOthersKeepTheirRights() throws InterruptedException, SQLException {
        try (TestDatabase database = TestDatabase.create();
                Connection owner = connect(database.owner());
                Statement create = owner.createStatement()) {
            create.execute("CREATE FUNCTION theirs() RETURNS integer LANGUAGE sql RETURN 1");
            database.execute("DELETE FROM flyway_schema_history WHERE version IS NULL");
            assertThat(new Migration(database.owner(), database.passwords(), NO_WAIT).run())
                    .isPositive();
            assertThat(database.texts("SELECT has_function_privilege('sekali_stats', 'theirs()', 'execute')"))
                    .containsExactly("t");
            assertThat(
                            database.texts(
                                    "SELECT has_function_privilege('sekali_stats', oid, 'execute') FROM pg_proc WHERE proname = 'event_shard'"))
                    .containsExactly("f");
        }
    }

    private static String event(String id) {
        return """
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                VALUES ('t', '%s', now(), 's', '{}')""".formatted(id);
    }

    @Test
    void aRoleThatNeedNotBeThereCannotComeInWithoutAPassword() throws IOException, InterruptedException {
        try (EmbeddedServer server = EmbeddedServer.startTemporary();
                TestDatabase database = TestDatabase.createEmpty(server)) {
            RolePasswords all = database.passwords();
            RolePasswords needed = new RolePasswords(all.ingest(), all.stats(), Optional.empty(), Optional.empty());
            new Migration(database.owner(), needed, NO_WAIT).run();
            List<DatabaseSettings> roles = List.of(database.feed(), database.retention());
            assertThat(roles)
                    .allSatisfy(role -> assertThatThrownBy(() -> connect(role)).isInstanceOf(SQLException.class));
            new Migration(database.owner(), all, NO_WAIT).run();
            assertThat(roles)
                    .allSatisfy(
                            role -> assertThatCode(() -> connect(role).close()).doesNotThrowAnyException());
        }
    }

    @Test
    void aRoleThatIsNeitherThereNorGivenAPasswordIsNamed() throws IOException {
        try (EmbeddedServer server = EmbeddedServer.startTemporary();
                TestDatabase database = TestDatabase.createEmpty(server)) {
            Migration migration = new Migration(database.owner(), NO_PASSWORDS, NO_WAIT);
            assertThatThrownBy(migration::run)
                    .isInstanceOf(StartFailure.class)
                    .hasMessage("the role sekali_ingest doesn't exist;"
                            + " set INGEST_PASSWORD so that it is created, or create it");
        }
    }

    @Test
    void aDatabaseThatIsAwayIsExplainedAfterTheWait() throws IOException {
        int port = Ports.unused();
        DatabaseSettings nowhere = new DatabaseSettings(
                "jdbc:postgresql://127.0.0.1:%d/sekali".formatted(port), "sekali_owner", new Secret("s3cret"));
        Migration migration = new Migration(nowhere, NO_PASSWORDS, Duration.ofMillis(300));
        assertThatThrownBy(migration::run)
                .isInstanceOf(StartFailure.class)
                .hasMessage("PostgreSQL at 127.0.0.1:%d/sekali can't be reached; start it, or correct DATABASE_URL"
                        .formatted(port));
    }

    @Test
    void aDatabaseThatStartsLateIsWaitedFor(@TempDir Path data) throws Exception {
        int port = Ports.unused();
        // Prepared beforehand, so that the second start needs no more than a migration waits.
        RolePasswords passwords;
        DatabaseSettings owner;
        try (EmbeddedServer server = EmbeddedServer.start(data, port)) {
            TestDatabase database = TestDatabase.createEmpty(server);
            owner = database.owner();
            passwords = database.passwords();
        }
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> applied =
                    executor.submit(() -> new Migration(owner, passwords, Duration.ofMinutes(1)).run());
            EmbeddedServer server = EmbeddedServer.start(data, port);
            try {
                assertThat(applied.get()).isPositive();
            } finally {
                server.close();
            }
        }
    }

    @Test
    void aWrongPasswordIsExplainedAtOnce() {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            DatabaseSettings wrong =
                    new DatabaseSettings(database.owner().url(), "sekali_owner", new Secret("not-the-password"));
            assertThatThrownBy(() -> new Migration(wrong, database.passwords(), Duration.ofMinutes(5)).run())
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("refuses user sekali_owner; correct DATABASE_USER and DATABASE_PASSWORD")
                    .hasMessageNotContaining("not-the-password");
        }
    }

    @Test
    void aMissingDatabaseIsExplainedAtOnce() {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            DatabaseSettings missing =
                    new DatabaseSettings(database.owner().url() + "_missing", "sekali_owner", new Secret("test-only"));
            Migration migration = new Migration(missing, database.passwords(), Duration.ofMinutes(5));
            assertThatThrownBy(migration::run)
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("doesn't exist; create it, or correct DATABASE_URL");
        }
    }

    @Test
    void aServerThatMayForgetIsRefused() {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            database.execute("ALTER ROLE sekali_owner IN DATABASE %s SET synchronous_commit = off"
                    .formatted(database.texts("SELECT current_database()").getFirst()));
            assertThatThrownBy(() -> new Migration(database.owner(), database.passwords(), NO_WAIT).run())
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("set synchronous_commit = on");
        }
    }

    private static Connection connect(DatabaseSettings settings) throws SQLException {
        return new Connector(settings, "test", Duration.ofSeconds(10)).open();
    }
}

package dev.sekali.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.schema.Migrate;
import dev.sekali.settings.Secret;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The migration as a process: what it says, and the status it ends with. */
class MigrateTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Map<String, String> PASSWORDS =
            Map.of("INGEST_PASSWORD", "test-only", "STATS_PASSWORD", "test-only");

    @Test
    void aMigrationSaysHowManyWereAppliedAndAnotherFindsNothingToDo() throws Exception {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            Launch first = launch(database.owner(), PASSWORDS);
            assertThat(first.errors()).isEmpty();
            assertThat(first.exitStatus()).isZero();
            assertThat(first.output())
                    .singleElement()
                    .satisfies(line -> assertThat(line).matches("schema is ready, migrations applied: [1-9][0-9]*"));
            Launch second = launch(database.owner(), PASSWORDS);
            assertThat(second.errors()).isEmpty();
            assertThat(second.output()).containsExactly("schema is ready, migrations applied: 0");
        }
    }

    @Test
    void nothingSetIsSaidInALineForEachThatIsNeeded() throws Exception {
        Launch launch = Launch.of(Migrate.class, Map.of(), TIMEOUT);
        assertThat(launch.exitStatus()).isEqualTo(2);
        assertThat(launch.errors())
                .containsExactly(
                        "DATABASE_URL is not set; for example DATABASE_URL=jdbc:postgresql://localhost:5432/sekali",
                        "DATABASE_PASSWORD is not set; set it, or DATABASE_PASSWORD_FILE to a file that holds it");
    }

    @Test
    void asJsonEachFaultAndEachResultIsAnEntryOfItsOwn() throws Exception {
        Launch faulty = Launch.of(Migrate.class, Map.of("LOG_FORMAT", "json"), TIMEOUT);
        assertThat(faulty.exitStatus()).isEqualTo(2);
        assertThat(faulty.errors())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("{\"time\":\"")
                        .contains("\"level\":\"ERROR\"")
                        .endsWith("}"));
        try (TestDatabase database = TestDatabase.create()) {
            Launch good = launch(database.owner(), Map.of("LOG_FORMAT", "json"));
            assertThat(good.output()).isEmpty();
            assertThat(good.errors())
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line).contains("\"message\":\"schema is ready, migrations applied: 0\""));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DATABASE_URL | mysql://x/y | DATABASE_URL=mysql://x/y is not a PostgreSQL URL such as",
                "LOG_FORMAT | xml | LOG_FORMAT=xml is not a format; set plain or json",
                "DATABASE_WAIT | soon | DATABASE_WAIT=soon is not a length of time such as 500ms, 10s, 2m or 1h",
                "INGEST_PASSWORD_FILE | /no/file | INGEST_PASSWORD_FILE=/no/file can't be read; name a readable file",
                "STATS_PASSWORD_FILE | /no/file | STATS_PASSWORD_FILE=/no/file can't be read; name a readable file",
            })
    void aSettingThatIsWrongIsNamed(String key, String value, String line) throws Exception {
        DatabaseSettings unused = new DatabaseSettings("jdbc:postgresql://localhost/x", "x", new Secret("x"));
        launch(unused, Map.of(key, value)).assertFailed(2, line);
    }

    @Test
    void aDatabaseThatCannotBeReachedIsNamedAtOnceAndAfterTheWait() throws Exception {
        int port = Ports.unused();
        DatabaseSettings nowhere = new DatabaseSettings(
                "jdbc:postgresql://127.0.0.1:%d/sekali".formatted(port), "sekali_owner", new Secret("s3cret"));
        Launch launch = launch(nowhere, Map.of("DATABASE_WAIT", "1s"));
        String why =
                "PostgreSQL at 127.0.0.1:%d/sekali can't be reached; start it, or correct DATABASE_URL".formatted(port);
        assertThat(launch.errors())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains(" INFO ")
                                .endsWith("waiting for the database, 0 s of 1 s: " + why),
                        line -> assertThat(line).isEqualTo(why));
        assertThat(launch.exitStatus()).isEqualTo(1);
    }

    @Test
    void aWrongPasswordEndsTheProcessAtOnce() throws Exception {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            DatabaseSettings wrong =
                    new DatabaseSettings(database.owner().url(), "sekali_owner", new Secret("not-the-password"));
            launch(wrong, Map.of("DATABASE_WAIT", "1h"))
                    .assertFailed(1, "refuses user sekali_owner; correct DATABASE_USER and DATABASE_PASSWORD");
        }
    }

    @Test
    void aServerThatMayForgetEndsTheProcessAtOnce() throws Exception {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            database.execute("ALTER ROLE sekali_owner IN DATABASE %s SET synchronous_commit = off"
                    .formatted(database.texts("SELECT current_database()").getFirst()));
            launch(database.owner(), Map.of("DATABASE_WAIT", "1h")).assertFailed(1, "set synchronous_commit = on");
        }
    }

    @Test
    void aRoleThatIsNeitherThereNorGivenAPasswordIsASettingThatIsMissing() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.startTemporary();
                TestDatabase database = TestDatabase.createEmpty(server)) {
            launch(database.owner(), Map.of())
                    .assertFailed(
                            2,
                            "the role sekali_ingest doesn't exist; set INGEST_PASSWORD so that it is created, or create it");
        }
    }

    @Test
    void aDatabaseThatHoldsOtherTablesIsLeftAlone() throws Exception {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            database.execute("CREATE TABLE processed_events (x int)");
            launch(database.owner(), PASSWORDS)
                    .assertFailed(1, "holds somebody else's tables; give Sekali a database of its own");
        }
    }

    @Test
    void aMigrationThatFailsSaysSoInOneLine() throws Exception {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            database.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC, pg_database_owner");
            launch(database.owner(), PASSWORDS).assertFailed(1, "the migration failed with SQLSTATE ");
        }
    }

    private static Launch launch(DatabaseSettings database, Map<String, String> more) throws InterruptedException {
        Map<String, String> environment = new HashMap<>();
        environment.put("DATABASE_URL", database.url());
        environment.put("DATABASE_USER", database.user());
        environment.put("DATABASE_PASSWORD", database.password().value());
        environment.putAll(more);
        return Launch.of(Migrate.class, environment, TIMEOUT);
    }
}

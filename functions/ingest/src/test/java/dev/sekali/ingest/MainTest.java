package dev.sekali.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.settings.Secret;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import dev.sekali.testing.Launch;
import dev.sekali.testing.Ports;
import dev.sekali.testing.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A start that fails, as the person sees it who started the process: one line that says what to do, and a status. */
class MainTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @Test
    void aSettingThatIsWrongEndsTheProcessWithOneLine() throws Exception {
        launch(database.ingest(), Map.of("PORT", "http"))
                .assertFailed(2, "PORT=http is not a whole number from 0 to 65535");
    }

    /** In this process, since a setting's fault is found before anything starts. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DATABASE_URL | mysql://x/y | DATABASE_URL=mysql://x/y is not a PostgreSQL URL such as",
                "DATABASE_URL | postgres://u:p@host/db | DATABASE_URL holds credentials; move them to DATABASE_USER",
                "DATABASE_PASSWORD_FILE | /no/file | DATABASE_PASSWORD and DATABASE_PASSWORD_FILE are both set; keep one",
                "DATABASE_WAIT | 1d | DATABASE_WAIT=1d is not a length of time such as 500ms, 10s, 2m or 1h",
                "BIND_ADDRESS | no.such.host.invalid | BIND_ADDRESS=no.such.host.invalid is not an address such as 0.0.0.0",
                "BROKER_URL | localhost:6379 | BROKER_URL is not a URL such as redis://localhost:6379",
                "BROKER_URL | redis://:secret@host | BROKER_URL is not a URL such as redis://localhost:6379",
                "BROKER_URL | redis://user:secret@host | BROKER_URL is not a URL such as redis://localhost:6379",
                "BROKER_URL | redis://host/one | BROKER_URL is not a URL such as redis://localhost:6379",
                "BROKER_PASSWORD_FILE | /no/file | BROKER_PASSWORD_FILE=/no/file can't be read; name a readable file",
                "BROKER_DURABILITY | none | BROKER_DURABILITY=none is neither strict nor relaxed",
                "BROKER_MAX_EVENTS | 0 | BROKER_MAX_EVENTS=0 is not between 1 and 1000000000",
                "API_KEYS_FILE | /no/file | API_KEYS_FILE=/no/file can't be read; name a readable file",
                "TLS_CERT_FILE | /no/file | TLS_CERT_FILE is set and TLS_KEY_FILE is not; set both for HTTPS, or none",
                "OPERATIONS_PORT | 70000 | OPERATIONS_PORT=70000 is not between 0 and 65535",
                "MAX_BODY | 1 | MAX_BODY=1 is not between 1024 bytes and 67108864 bytes",
                "MAX_CONCURRENT_REQUESTS | 0 | MAX_CONCURRENT_REQUESTS=0 is not between 1 and 1000000",
                "RETRY_AFTER | 0s | RETRY_AFTER=0s is not between 1s and 3600s",
                "DRAIN_DELAY | 6m | DRAIN_DELAY=6m is not between 0s and 300s",
                "STOP_TIMEOUT | 11m | STOP_TIMEOUT=11m is not between 0s and 600s",
                "COMMITTERS | 65 | COMMITTERS=65 is not between 1 and 64",
                "BATCH_EVENTS | 0 | BATCH_EVENTS=0 is not between 1 and 100000",
                "BATCH_BYTES | 8MB | BATCH_BYTES=8MB is not a size such as 65536, 64KiB, 8MiB or 1GiB",
                "QUEUE_EVENTS | -1 | QUEUE_EVENTS=-1 is not between 1 and 10000000",
                "QUEUE_BYTES | 1 | QUEUE_BYTES=1 is not between 1024 bytes and 17179869184 bytes",
                "STATEMENT_TIMEOUT | 1ms | STATEMENT_TIMEOUT=1ms is not between 1s and 600s",
                "MAX_EVENTS | many | MAX_EVENTS=many is not a whole number from 1 to 100000",
                "MAX_NESTING | 1001 | MAX_NESTING=1001 is not between 1 and 1000",
                "MAX_NUMBER_DIGITS | 147456 | MAX_NUMBER_DIGITS=147456 is not between 1 and 147455",
                "PUBLISH_TIMEOUT | 99ms | PUBLISH_TIMEOUT=99ms is not between 100ms and 600s",
                "BODY_TIMEOUT | soon | BODY_TIMEOUT=soon is not a length of time",
                "BODY_MEMORY | 1KiB | BODY_MEMORY=1KiB is not between 1048576 bytes and 1099511627776 bytes",
                "BODY_MEMORY | 4MiB | BODY_MEMORY is 4194304 bytes, less than one body of MAX_BODY, 8388608 bytes: raise it, or lower MAX_BODY",
            })
    void everySettingThatIsWrongIsNamed(String key, String value, String line) {
        Settings settings = new Settings(environment(database.ingest(), Map.of(key, value)));
        assertThat(catchThrowable(() -> Main.start(settings)))
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        failure -> assertThat(failure.exitStatus()).isEqualTo(StartFailure.USAGE))
                .hasMessageStartingWith(line)
                .hasMessageNotContaining("\n");
    }

    @Test
    void nothingSetIsSaidInALineForEachThatIsNeeded() throws Exception {
        Launch launch = Launch.of(Main.class, Map.of(), TIMEOUT);
        assertThat(launch.exitStatus()).isEqualTo(2);
        assertThat(launch.errors())
                .containsExactly(
                        "DATABASE_URL is not set; for example DATABASE_URL=jdbc:postgresql://localhost:5432/sekali",
                        "DATABASE_PASSWORD is not set; set it, or DATABASE_PASSWORD_FILE to a file that holds it");
    }

    @ParameterizedTest
    @CsvSource({"PORT", "OPERATIONS_PORT"})
    void aPortInUseIsNamed(String key) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            launch(database.ingest(), Map.of(key, Integer.toString(port)))
                    .assertFailed(
                            1,
                            "can't listen on 127.0.0.1:%d (Address already in use); set %s to another port"
                                    .formatted(port, key));
        }
    }

    @Test
    void aDatabaseThatCannotBeReachedIsNamedAtOnceAndAfterTheWait() throws Exception {
        int port = Ports.unused();
        DatabaseSettings nowhere = new DatabaseSettings(
                "jdbc:postgresql://127.0.0.1:%d/sekali".formatted(port), "sekali_ingest", new Secret("s3cret"));
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
        DatabaseSettings wrong =
                new DatabaseSettings(database.ingest().url(), "sekali_ingest", new Secret("not-the-password"));
        launch(wrong, Map.of("DATABASE_WAIT", "1h"))
                .assertFailed(1, "refuses user sekali_ingest; correct DATABASE_USER and DATABASE_PASSWORD");
    }

    @Test
    void aDatabaseThatIsNotThereEndsTheProcessAtOnce() throws Exception {
        DatabaseSettings missing = new DatabaseSettings(
                database.superuser().url() + "_missing",
                database.superuser().user(),
                database.superuser().password());
        launch(missing, Map.of("DATABASE_WAIT", "1h"))
                .assertFailed(1, "doesn't exist; create it, or correct DATABASE_URL");
    }

    @Test
    void aMissingSchemaEndsTheProcessAtOnce() throws Exception {
        try (TestDatabase empty = TestDatabase.createEmpty()) {
            launch(empty.superuser(), Map.of("DATABASE_WAIT", "1h")).assertFailed(1, "run the migration first");
        }
    }

    @Test
    void aServerThatMayForgetEndsTheProcessAtOnce() throws Exception {
        try (TestDatabase forgetful = TestDatabase.create()) {
            forgetful.execute("ALTER DATABASE %s SET synchronous_commit = off"
                    .formatted(forgetful.texts("SELECT current_database()").getFirst()));
            launch(forgetful.ingest(), Map.of("DATABASE_WAIT", "1h")).assertFailed(1, "set synchronous_commit = on");
        }
    }

    private static Launch launch(DatabaseSettings database, Map<String, String> more) throws InterruptedException {
        return Launch.of(Main.class, environment(database, more), TIMEOUT);
    }

    private static Map<String, String> environment(DatabaseSettings database, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>();
        environment.put("BIND_ADDRESS", "127.0.0.1");
        environment.put("PORT", "0");
        environment.put("OPERATIONS_PORT", "0");
        environment.put("DATABASE_URL", database.url());
        environment.put("DATABASE_USER", database.user());
        environment.put("DATABASE_PASSWORD", database.password().value());
        environment.putAll(more);
        return environment;
    }
}

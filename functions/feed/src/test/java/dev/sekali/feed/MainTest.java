package dev.sekali.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.host.FunctionHost;
import dev.sekali.settings.Secret;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import dev.sekali.testing.Logs;
import dev.sekali.testing.Ports;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MainTest {

    @Test
    void aProgramWithADatabaseServes() throws InterruptedException {
        try (TestDatabase database = TestDatabase.create();
                FunctionHost host = Main.start(settings(database.feed(), Map.of()))) {
            assertThat(status(host.port(), "/feed")).isEqualTo(200);
        }
    }

    @Test
    void aDatabaseThatCannotBeReachedEndsTheProgramAfterTheWaitDuringWhichItAnswers503() throws Exception {
        int databasePort = Ports.unused();
        int port = Ports.unused();
        DatabaseSettings nowhere = new DatabaseSettings(
                "jdbc:postgresql://127.0.0.1:%d/sekali".formatted(databasePort), "sekali_feed", new Secret("s3cret"));
        try (Logs logs = new Logs("dev.sekali.database");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<FunctionHost> start = threads.submit(
                    () -> Main.start(settings(nowhere, Map.of("DATABASE_WAIT", "6s", "PORT", Integer.toString(port)))));
            await().ignoreException(UncheckedIOException.class)
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> status(port, "/feed") == 503);
            assertThatThrownBy(start::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            StartFailure.class,
                            failure -> assertThat(failure.exitStatus()).isEqualTo(1))
                    .hasMessage("PostgreSQL at 127.0.0.1:%d/sekali can't be reached; start it, or correct DATABASE_URL"
                            .formatted(databasePort));
            assertThat(logs.linesWith("waiting for the database"))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains(" s of 6 s: PostgreSQL at", "can't be reached"));
        }
    }

    @Test
    void aWrongPasswordEndsTheProgramAtOnce() {
        try (TestDatabase database = TestDatabase.create()) {
            DatabaseSettings wrong =
                    new DatabaseSettings(database.feed().url(), "sekali_feed", new Secret("not-the-password"));
            assertRefused(wrong, "5m", "refuses user sekali_feed; correct DATABASE_USER and DATABASE_PASSWORD");
        }
    }

    @Test
    void aServerThatMayForgetEndsTheProgramAtOnce() {
        try (TestDatabase database = TestDatabase.create()) {
            database.execute("ALTER DATABASE %s SET synchronous_commit = off"
                    .formatted(database.texts("SELECT current_database()").getFirst()));
            assertRefused(database.feed(), "5m", "set synchronous_commit = on");
        }
    }

    @Test
    void aMissingSchemaEndsTheProgramAfterTheWait() {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            assertRefused(database.superuser(), "1s", "run the migration first");
        }
    }

    /** A session with numbers in store uses them in transactions that begin after the look at who writes. */
    @Test
    void aSequenceThatHandsOutNumbersInAdvanceEndsTheProgramAtOnce() {
        try (TestDatabase database = TestDatabase.create()) {
            database.execute("ALTER SEQUENCE processed_events_seq_seq CACHE 20");
            assertRefused(database.feed(), "5m", "hands out 20 numbers at a time");
        }
    }

    @Test
    void wrongSettingsAreNamedTogetherAndNothingStarts() {
        Map<String, String> environment = new HashMap<>();
        environment.put("DATABASE_POOL_SIZE", "0");
        environment.put("DATABASE_CONNECTION_TIMEOUT", "1ms");
        environment.put("DATABASE_STATEMENT_TIMEOUT", "soon");
        environment.put("MAX_STREAMS", "0");
        environment.put("STREAM_LIFETIME", "25h");
        environment.put("RETRY_AFTER", "0s");
        environment.put("STREAM_STALL_TIMEOUT", "never");
        environment.put("PORT", "http");
        assertThatThrownBy(() -> Main.start(new Settings(environment)))
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        failure -> assertThat(failure.exitStatus()).isEqualTo(2))
                .hasMessageContainingAll(
                        "DATABASE_URL is not set",
                        "DATABASE_PASSWORD is not set",
                        "DATABASE_POOL_SIZE=0 is not between 1 and 100",
                        "DATABASE_CONNECTION_TIMEOUT=1ms is not between 250ms and 60s",
                        "DATABASE_STATEMENT_TIMEOUT=soon is not a length of time",
                        "MAX_STREAMS=0 is not between 1 and 1000000",
                        "STREAM_LIFETIME=25h is not between",
                        "RETRY_AFTER=0s is not between",
                        "STREAM_STALL_TIMEOUT=never is not a length of time",
                        "PORT=http is not a whole number");
    }

    private static void assertRefused(DatabaseSettings database, String wait, String words) {
        long begin = System.nanoTime();
        assertThatThrownBy(() -> Main.start(settings(database, Map.of("DATABASE_WAIT", wait))))
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        failure -> assertThat(failure.exitStatus()).isEqualTo(1))
                .hasMessageContaining(words)
                .hasMessageNotContaining("not-the-password");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }

    private static Settings settings(DatabaseSettings database, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "DATABASE_URL",
                database.url(),
                "DATABASE_USER",
                database.user(),
                "DATABASE_PASSWORD",
                database.password().value(),
                "BIND_ADDRESS",
                "127.0.0.1",
                "PORT",
                "0",
                "OPERATIONS_PORT",
                "0"));
        environment.putAll(more);
        return new Settings(environment);
    }

    private static int status(int port, String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

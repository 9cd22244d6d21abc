package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.events.read.ReadSettings;
import dev.sekali.host.access.AccessSettings;
import dev.sekali.schema.Migration;
import dev.sekali.testing.Child;
import dev.sekali.testing.Logs;
import dev.sekali.testing.Ports;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While the database is away, slow or busy. */
class OutageTest {

    private static final List<String> PATHS = List.of("/stats", "/bounces", "/events", "/events/t/e");

    @Test
    void readsAreRefusedWhileTheDatabaseIsAwayAndGoOnWhenItIsBack(@TempDir Path data) throws Exception {
        EmbeddedServer server = EmbeddedServer.start(data, 0);
        int port = server.port();
        // Not closed: it knows the password of the first start alone.
        TestDatabase database = TestDatabase.create(server);
        DatabaseSettings role = database.stats();
        try (Logs logs = new Logs("dev.sekali.events");
                Fixture stats = Fixture.start(role)) {
            assertThat(stats.operations("/health/ready").statusCode()).isEqualTo(200);
            assertThat(stats.operations("/health/started").statusCode()).isEqualTo(200);
            server.close();

            for (String path : PATHS) {
                HttpResponse<String> response = stats.get(path);
                EventsTest.assertProblem(response, 503);
                assertThat(response.headers().firstValue("retry-after")).hasValue("3");
                assertThat(response.body()).doesNotContain("127.0.0.1");
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> stats.operations("/health/ready").statusCode() == 503);
            assertThat(stats.operations("/health/ready").body()).contains("no read has worked for");
            assertThat(stats.operations("/health/live").statusCode()).isEqualTo(200);
            assertThat(stats.operations("/health/started").statusCode()).isEqualTo(200);
            assertThat(stats.operations("/metrics").body()).contains("sekali_stats_ready 0.0");
            assertThat(stats.get("/openapi/stats.yaml").statusCode()).isEqualTo(200);
            assertThat(logs.linesWith("reads fail")).isNotEmpty().doesNotHaveDuplicates();

            server = EmbeddedServer.start(data, port);
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> stats.get("/stats").statusCode() == 200);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> stats.operations("/health/ready").statusCode() == 200);
            assertThat(stats.get("/events").statusCode()).isEqualTo(200);
            assertThat(logs.linesWith("reads work again")).hasSize(1);
            assertThat(logs.linesWith("reads fail")).doesNotHaveDuplicates();
        } finally {
            server.close();
        }
    }

    /** All that the program says, its libraries too, while many readers ask again and again. */
    @Test
    void howeverManyAskMeanwhileTheLogSaysEachReasonOnceAndOnceThatReadsWork(@TempDir Path data) throws Exception {
        EmbeddedServer server = EmbeddedServer.start(data, 0);
        int databasePort = server.port();
        DatabaseSettings role = TestDatabase.create(server).stats();
        int port = Ports.unused();
        int operationsPort = Ports.unused();
        try (HttpClient client = HttpClient.newHttpClient();
                Child program = start(role, port, operationsPort)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> status(client, port, "/stats") == 200);
            server.close();
            for (int round = 0; round < 3; round++) {
                assertThat(askAtOnce(client, port, 50)).containsOnly(503);
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> status(client, operationsPort, "/health/ready") == 503);
            assertThat(status(client, operationsPort, "/health/live")).isLessThan(300);

            server = EmbeddedServer.start(data, databasePort);
            await().atMost(Duration.ofSeconds(40)).until(() -> status(client, port, "/stats") == 200);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> String.join("\n", program.errors()).contains("reads work again"));

            List<String> said = program.errors().stream()
                    .filter(line -> line.contains(" dev.sekali.events.read.Outage "))
                    .map(line -> line.substring(line.indexOf("reads ")))
                    .toList();
            assertThat(said).doesNotHaveDuplicates().last().asString().startsWith("reads work again");
            assertThat(said.subList(0, said.size() - 1))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).startsWith("reads fail: PostgreSQL at"));
            assertThat(program.errors())
                    .filteredOn(line -> !line.contains(" INFO "))
                    .hasSize(said.size() - 1);
        } finally {
            server.close();
        }
    }

    @Test
    void afterTheDatabaseWentAwayAStopIsInOrderAndSaysNothing() throws Exception {
        int port = Ports.unused();
        EmbeddedServer server = EmbeddedServer.startTemporary();
        DatabaseSettings role = TestDatabase.create(server).stats();
        try (HttpClient client = HttpClient.newHttpClient();
                Child program = start(role, port, Ports.unused())) {
            await().atMost(Duration.ofSeconds(30)).until(() -> status(client, port, "/stats") == 200);
            server.close();
            await().atMost(Duration.ofSeconds(20)).until(() -> status(client, port, "/events") == 503);
            assertThat(program.stop(Duration.ofSeconds(20))).isZero();
            assertThat(program.errors())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).contains("reads fail: PostgreSQL at"));
        } finally {
            server.close();
        }
    }

    private static Child start(DatabaseSettings role, int port, int operationsPort) {
        return Child.start(
                Main.class,
                Map.of(
                        "BIND_ADDRESS", "127.0.0.1",
                        "PORT", Integer.toString(port),
                        "OPERATIONS_PORT", Integer.toString(operationsPort),
                        "DATABASE_URL", role.url(),
                        "DATABASE_PASSWORD", role.password().value(),
                        "DATABASE_CONNECTION_TIMEOUT", "250ms"));
    }

    private static List<Integer> askAtOnce(HttpClient client, int port, int readers) throws InterruptedException {
        Callable<Integer> ask = () -> status(client, port, "/events?limit=1");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.invokeAll(Collections.nCopies(readers, ask)).stream()
                    .map(Future::resultNow)
                    .toList();
        }
    }

    /** 0 when nothing answers. */
    private static int status(HttpClient client, int port, String path) throws InterruptedException {
        try {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                                    .timeout(Duration.ofSeconds(30))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void theFunctionStartsWithoutASchemaAndFindsItWhenItIsMade() throws Exception {
        try (TestDatabase database = TestDatabase.createEmpty();
                Fixture stats = Fixture.startWithoutWaiting(Fixture.settings(database.superuser(), 2))) {
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() ->
                            assertThat(stats.operations("/health/ready").body()).contains("run the migration first"));
            assertThat(stats.operations("/health/started").statusCode()).isEqualTo(503);
            EventsTest.assertProblem(stats.get("/stats"), 503);

            new Migration(database.owner(), database.passwords(), Duration.ZERO).run();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> stats.operations("/health/ready").statusCode() == 200);
            assertThat(stats.get("/stats").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void connectionsThatTheServerEndsAreReplacedAndNoneIsLost() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Fixture stats = Fixture.start(Fixture.settings(database.stats(), 1))) {
            for (int i = 0; i < 5; i++) {
                database.execute("""
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                         WHERE datname = current_database() AND application_name = 'sekali-stats'""");
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> stats.get("/events").statusCode() == 200);
            }
        }
    }

    @Test
    void aReadThatTakesTooLongAndOneThatFindsNoConnectionAreRefused() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Connection other = database.connect();
                Statement lock = other.createStatement();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Logs logs = new Logs("dev.sekali.events");
                Fixture stats = Fixture.start(new StatsSettings(
                        AccessSettings.open(),
                        new ReadSettings(
                                "stats", true, database.stats(), 1, Duration.ofMillis(250), Duration.ofSeconds(2)),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10)))) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE processed_events");
            Future<HttpResponse<String>> slow = threads.submit(() -> stats.get("/events/t/e"));
            await().atMost(Duration.ofSeconds(5)).until(() -> database.number("""
                    SELECT count(*) FROM pg_stat_activity
                     WHERE datname = current_database() AND application_name = 'sekali-stats'
                       AND wait_event_type = 'Lock'""") == 1);
            HttpResponse<String> busy = stats.get("/events/t/e");
            EventsTest.assertProblem(busy, 503);
            assertThat(busy.body()).contains("too many reads at once");
            EventsTest.assertProblem(slow.get(), 503);
            assertThat(slow.get().body()).contains("took too long");
            assertThat(stats.operations("/metrics").body())
                    .contains("sekali_stats_read_failures_total{kind=\"BUSY\",}")
                    .contains("sekali_stats_read_failures_total{kind=\"SLOW\",} 1.0");
            // The database is not away.
            assertThat(logs.linesWith("reads fail")).isEmpty();
        }
    }
}

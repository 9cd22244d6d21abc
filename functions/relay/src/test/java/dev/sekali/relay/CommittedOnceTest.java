package dev.sekali.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.embedded.EmbeddedBroker;
import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.host.FunctionHost;
import dev.sekali.ingest.IngestFunction;
import dev.sekali.ingest.IngestSettings;
import dev.sekali.settings.Settings;
import dev.sekali.testing.BrokerShell;
import dev.sekali.testing.Child;
import dev.sekali.testing.Functions;
import dev.sekali.testing.Ports;
import dev.sekali.testing.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Relays between a real broker, a real ingest and a real database: what was accepted is committed, and once. */
class CommittedOnceTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static TestDatabase database;
    private static EmbeddedBroker broker;
    private static BrokerShell shell;
    private static FunctionHost ingest;

    /** Of this test's events. */
    private final String topic = "topic-" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.create();
        broker = EmbeddedBroker.startTemporary();
        shell = new BrokerShell(broker);
        ingest = ingest(database);
    }

    @AfterAll
    static void stop() throws Exception {
        ingest.close();
        broker.close();
        database.close();
    }

    @BeforeEach
    void empty() {
        shell.run("FLUSHALL");
    }

    private static FunctionHost ingest(TestDatabase database) throws InterruptedException {
        Settings settings = new Settings(Functions.environment(
                database.ingest(),
                0,
                0,
                Map.of(
                        "BROKER_URL", broker.url(),
                        "BROKER_PASSWORD", broker.password(),
                        "DATABASE_WAIT", "30s")));
        IngestSettings read = IngestSettings.read(settings);
        settings.check();
        IngestFunction function = IngestFunction.start(read);
        FunctionHost host = FunctionHost.start(read.host(), function);
        function.awaitDatabase(read.databaseWait());
        return host;
    }

    private static URI url(FunctionHost host) {
        return URI.create("http://127.0.0.1:" + host.port());
    }

    private static Relay relay(String name, Duration postTimeout) {
        return Relay.start(RelayTest.settings(broker, name, postTimeout), url(ingest), new RelayMeters());
    }

    private List<String> lines(int count) {
        return IntStream.range(0, count).mapToObj(this::line).toList();
    }

    private String line(int number) {
        return """
                {"topic":"%s","event_id":"%d","timestamp":"2026-01-31T12:00:00Z","source":"test","payload":{"n":%d}}""".formatted(topic, number, number);
    }

    private static void awaitEmpty() {
        await().atMost(PATIENCE).until(() -> shell.pending() == 0);
    }

    private void assertCommittedOnce(int events) {
        assertThat(database.number("SELECT count(*) FROM processed_events WHERE topic = '%s'".formatted(topic)))
                .isEqualTo(events);
        assertThat(shell.dead()).isZero();
    }

    /** How many of this test's events ingest was sent, over all attempts. */
    private long received() {
        return database.number("SELECT sum(received) FROM audit_stats WHERE topic = '%s'".formatted(topic));
    }

    @Test
    void everyAcceptedEventIsCommitted() throws Exception {
        RelayTest.append(broker, lines(3_000));
        try (Relay _ = relay("one", Duration.ofSeconds(20))) {
            awaitEmpty();
        }
        assertCommittedOnce(3_000);
        assertThat(received()).isEqualTo(3_000);
    }

    @Test
    void twoRelaysShareTheWork() throws Exception {
        RelayTest.append(broker, lines(3_000));
        try (Relay _ = relay("one", Duration.ofSeconds(20));
                Relay _ = relay("two", Duration.ofSeconds(20))) {
            awaitEmpty();
        }
        assertCommittedOnce(3_000);
        assertThat(received()).isEqualTo(3_000);
    }

    @Test
    void whatARelaySentBeforeItDiedAndDidNotSettleIsADuplicate() throws Exception {
        RelayTest.append(broker, lines(100));
        assertThat(RelayTest.readAsOneThatDies(broker, "dead", 100)).hasSize(100);
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(publish(client, ingest, String.join("\n", lines(100)), "handling=lenient"))
                    .isEqualTo(200);
        }
        try (Relay _ = relay("heir", Duration.ofMillis(700))) {
            awaitEmpty();
        }
        assertCommittedOnce(100);
        assertThat(received()).isEqualTo(200);
    }

    @Test
    void aRelayThatIsKilledInTheMiddleLosesNothing() throws Exception {
        RelayTest.append(broker, lines(20_000));
        Map<String, String> environment = Map.of(
                "BIND_ADDRESS", "127.0.0.1",
                "PORT", "0",
                "OPERATIONS_PORT", "0",
                "BROKER_URL", broker.url(),
                "BROKER_PASSWORD", broker.password(),
                "INGEST_URL", url(ingest).toString(),
                "RELAY_NAME", "killed");
        for (int left : new int[] {19_000, 12_000}) {
            try (Child child = Child.start(Main.class, environment)) {
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(5))
                        .failFast(() -> assertThat(child.isAlive())
                                .as("%s", child.errors())
                                .isTrue())
                        .until(() -> shell.pending() < left);
                child.kill();
            }
        }
        assertThat(shell.pending()).as("killed in the middle").isPositive();
        try (Child last = Child.start(Main.class, environment)) {
            awaitEmpty();
            assertThat(last.stop(PATIENCE)).isZero();
        }
        assertCommittedOnce(20_000);
        assertThat(received()).isBetween(20_000L, 22_000L);
    }

    @Test
    void whatWasAcceptedWhileTheDatabaseWasAwayIsCommittedWhenItIsBack(@TempDir Path folder) throws Exception {
        int port = Ports.unused();
        EmbeddedServer server = EmbeddedServer.start(folder.resolve("data"), port);
        TestDatabase own = TestDatabase.create(server);
        try (FunctionHost host = ingest(own);
                Relay _ = Relay.start(
                        RelayTest.settings(broker, "one", Duration.ofSeconds(20)), url(host), new RelayMeters());
                HttpClient client = HttpClient.newHttpClient()) {
            int accepted = 0;
            for (; accepted < 50; accepted++) {
                assertThat(publish(client, host, line(accepted), "respond-async"))
                        .isEqualTo(202);
            }
            server.close();
            for (; accepted < 150; accepted++) {
                assertThat(publish(client, host, line(accepted), "respond-async"))
                        .isEqualTo(202);
            }
            // Each of them again: a sender who didn't see the answer.
            for (int i = 100; i < 150; i++) {
                assertThat(publish(client, host, line(i), "respond-async, wait=1"))
                        .isEqualTo(202);
            }
            assertThat(shell.pending()).isGreaterThanOrEqualTo(150);
            server = EmbeddedServer.start(folder.resolve("data"), port);
            awaitEmpty();
            assertThat(count(own, "SELECT count(*) FROM processed_events")).isEqualTo(150);
            assertThat(shell.dead()).isZero();
        } finally {
            server.close();
        }
    }

    /** As a role whose password a restart of the server keeps. */
    private static long count(TestDatabase database, String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        database.owner().url(),
                        database.owner().user(),
                        database.owner().password().value());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static int publish(HttpClient client, FunctionHost host, String lines, String prefer) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(url(host).resolve("/publish"))
                                .timeout(PATIENCE)
                                .header("Content-Type", "application/x-ndjson")
                                .header("Prefer", prefer)
                                .POST(BodyPublishers.ofString(lines))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }
}

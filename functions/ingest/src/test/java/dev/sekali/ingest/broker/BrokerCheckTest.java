package dev.sekali.ingest.broker;

import static dev.sekali.ingest.IngestServer.event;
import static dev.sekali.ingest.IngestServer.newId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.sekali.embedded.EmbeddedBroker;
import dev.sekali.ingest.IngestServer;
import dev.sekali.settings.StartFailure;
import dev.sekali.testing.BrokerShell;
import dev.sekali.testing.Child;
import dev.sekali.testing.Functions;
import dev.sekali.testing.Ports;
import dev.sekali.testing.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which brokers are used, and which are not. */
class BrokerCheckTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String[] ASYNC = {"Prefer", "respond-async"};

    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "appendonly, no, yes, lost",
        "appendfsync, everysec, always, lost",
        "no-appendfsync-on-rewrite, yes, no, lost",
        "maxmemory-policy, allkeys-lru, noeviction, dropped"
    })
    void aBrokerThatMayForgetIsRefusedUnlessThatIsNoHarm(String name, String value, String needed, String danger)
            throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary(Map.of(name, value))) {
            assertRefused(
                    broker,
                    broker.password(),
                    "the broker at 127.0.0.1:%d runs with %s %s, so an accepted event could be %s; set %s %s, or"
                            .formatted(broker.port(), name, value, danger, name, needed));
            try (IngestServer relaxed = IngestServer.start(
                    database.ingest(),
                    "BROKER_URL",
                    broker.url(),
                    "BROKER_PASSWORD",
                    broker.password(),
                    "BROKER_DURABILITY",
                    "relaxed")) {
                assertThat(relaxed.publish(event("t", newId()), ASYNC).status()).isEqualTo(202);
            }
        }
    }

    @Test
    void aBrokerThatDoesNotTellItsSettingsIsRefused() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary(Map.of("rename-command", "CONFIG \"\""))) {
            assertRefused(broker, broker.password(), "doesn't tell its appendonly, so an accepted event could be lost");
        }
    }

    @Test
    void aWrongPasswordIsRefused() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary()) {
            assertRefused(broker, "wrong", "refuses to let its default user in; correct BROKER_PASSWORD");
            assertRefused(broker, "", "refuses to let its default user in; correct BROKER_PASSWORD");
        }
    }

    private static void assertRefused(EmbeddedBroker broker, String password, String why) {
        Throwable thrown = catchThrowable(
                () -> IngestServer.start(database.ingest(), "BROKER_URL", broker.url(), "BROKER_PASSWORD", password)
                        .close());
        assertThat(thrown).isInstanceOf(StartFailure.class).hasMessageContaining(why);
        assertThat(((StartFailure) thrown).exitStatus()).isEqualTo(StartFailure.ENVIRONMENT);
    }

    @Test
    void aNewPasswordInTheFileIsUsedAndTheOldOneWhileItIsTaken(@TempDir Path folder) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary()) {
            BrokerShell shell = new BrokerShell(broker);
            Path file = Files.writeString(folder.resolve("password"), "first\n");
            // And with no more permissions than docs/broker.md names.
            shell.run("ACL SETUSER sender on >first ~sekali:* +@connection +multi +exec +xadd +xlen +config|get");
            String url = broker.url().replace("redis://", "redis://sender@");
            try (IngestServer server =
                    IngestServer.start(database.ingest(), "BROKER_URL", url, "BROKER_PASSWORD_FILE", file.toString())) {
                assertThat(server.publish(event("t", newId()), ASYNC).status()).isEqualTo(202);
                // The file is told first.
                Files.writeString(file, "second");
                breakAndAwait(server, shell);
                shell.run("ACL SETUSER sender <first >second");
                breakAndAwait(server, shell);
            }
        }
    }

    private static void breakAndAwait(IngestServer server, BrokerShell shell) {
        shell.run("CLIENT KILL USER sender");
        long before = shell.pending();
        await().atMost(PATIENCE)
                .until(() -> server.publish(event("t", newId()), ASYNC).status() == 202);
        assertThat(shell.pending()).isGreaterThan(before);
    }

    @Test
    void withoutABrokerNothingOfTheClientIsLoaded(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("classes");
        int port = Ports.unused();
        try (Child child = Child.start(
                        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Xlog:class+load:file=" + log),
                        System.getProperty("java.class.path"),
                        "dev.sekali.ingest.Main",
                        Functions.environment(
                                database.ingest(), port, Ports.unused(), Map.of("DATABASE_WAIT", "20s")));
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/publish".formatted(port)))
                    .header("Content-Type", "application/json")
                    .header("Prefer", "respond-async")
                    .POST(HttpRequest.BodyPublishers.ofString(event("loaded", newId())))
                    .build();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .failFast(() ->
                            assertThat(child.isAlive()).as("%s", child.errors()).isTrue())
                    .until(() -> client.send(request, BodyHandlers.discarding()).statusCode() == 200);
            assertThat(child.stop(PATIENCE)).isZero();
        }
        try (var lines = Files.lines(log)) {
            assertThat(lines.filter(line -> line.contains("redis.") || line.contains(".broker.BrokerConnect")))
                    .isEmpty();
        }
    }
}

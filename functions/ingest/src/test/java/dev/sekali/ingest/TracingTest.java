package dev.sekali.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.testing.Child;
import dev.sekali.testing.Functions;
import dev.sekali.testing.Ports;
import dev.sekali.testing.TestDatabase;
import dev.sekali.testing.TraceReceiver;
import dev.sekali.testing.TraceReceiver.Received;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request leads to the transaction that decided it, and a transaction to the requests that it decided. */
class TracingTest {

    private static final String REQUEST = "POST /publish";
    private static final String COMMIT = "INSERT commit_batch";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MAX_LINKS = 32;

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
    void aRequestAndItsCommitLeadToEachOther() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start()) {
            try (IngestServer server = start(receiver)) {
                String events = IntStream.range(0, 3)
                        .mapToObj(_ -> IngestServer.event("traced", IngestServer.newId()))
                        .collect(Collectors.joining(",", "[", "]"));
                assertThat(server.publish(events).status()).isEqualTo(200);
            }
            Received request = only(receiver, REQUEST);
            Received commit = only(receiver, COMMIT);
            assertThat(request.links()).containsExactly(commit.id());
            assertThat(commit.links()).containsExactly(request.id());
            assertThat(commit.parent()).isEmpty();
            assertThat(commit.kind()).isEqualTo("CLIENT");
            assertThat(commit.attributes())
                    .containsEntry("db.system.name", "postgresql")
                    .containsEntry("db.namespace", database.ingest().name())
                    .containsEntry("db.operation.name", "INSERT")
                    .containsEntry("db.query.summary", COMMIT)
                    .containsEntry("db.operation.batch.size", "3")
                    .containsEntry("server.address", database.ingest().host())
                    .containsEntry("server.port", database.ingest().port());
            assertThat(commit.resource()).containsEntry("service.name", "sekali-ingest");
        }
    }

    @Test
    void aLargeBatchLeadsBackToSomeOfItsRequestsAndAllOfThemToIt() throws Exception {
        int many = MAX_LINKS + 8;
        try (TraceReceiver receiver = TraceReceiver.start();
                ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            try (IngestServer server = start(receiver)) {
                // Holds the first transaction up until all others wait for the next.
                try (Connection holder = connect()) {
                    holder.setAutoCommit(false);
                    try (Statement statement = holder.createStatement()) {
                        statement.execute("LOCK TABLE processed_events IN ACCESS EXCLUSIVE MODE");
                    }
                    var _ = senders.submit(() -> server.publish(IngestServer.event("held", IngestServer.newId())));
                    await().atMost(PATIENCE).until(TracingTest::isHeld);
                    for (int i = 0; i < many; i++) {
                        var _ = senders.submit(() -> server.publish(IngestServer.event("many", IngestServer.newId())));
                    }
                    await().atMost(PATIENCE).until(() -> waiting(server) == many);
                    holder.rollback();
                }
                senders.shutdown();
                assertThat(senders.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            }
            List<Received> commits = receiver.spans(COMMIT);
            Received large = commits.stream()
                    .filter(commit ->
                            Integer.toString(many).equals(commit.attributes().get("db.operation.batch.size")))
                    .findFirst()
                    .orElseThrow();
            assertThat(large.links()).hasSize(MAX_LINKS);
            List<Received> requests = receiver.spans(REQUEST).stream()
                    .filter(request -> request.links().contains(large.id()))
                    .toList();
            assertThat(requests).hasSize(many);
            assertThat(requests.stream().map(Received::id)).containsAll(large.links());
        }
    }

    @Test
    void aCommitIsRecordedForARequestThatIsAndForNoOther() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start()) {
            // Would leave out any span that is no part of a sender's trace.
            try (IngestServer server = start(receiver, "OTEL_TRACES_SAMPLER", "parentbased_always_off")) {
                server.publish(IngestServer.event("traced", IngestServer.newId()));
                server.publish(
                        IngestServer.event("traced", IngestServer.newId()),
                        "traceparent",
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            }
            assertThat(only(receiver, COMMIT).links())
                    .containsExactly(only(receiver, REQUEST).id());
        }
    }

    @Test
    void aCommitThatFailsSaysHow() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start();
                Connection holder = connect()) {
            try (IngestServer server = start(receiver, "STATEMENT_TIMEOUT", "1s")) {
                holder.setAutoCommit(false);
                try (Statement statement = holder.createStatement()) {
                    statement.execute("LOCK TABLE processed_events IN ACCESS EXCLUSIVE MODE");
                }
                assertThat(server.publish(IngestServer.event("traced", IngestServer.newId()))
                                .status())
                        .isEqualTo(503);
                holder.rollback();
            }
            assertThat(receiver.spans(COMMIT)).isNotEmpty().allSatisfy(commit -> {
                assertThat(commit.failed()).isTrue();
                assertThat(commit.attributes()).containsKeys("db.response.status_code", "error.type");
            });
            assertThat(only(receiver, REQUEST).failed()).isTrue();
        }
    }

    /** Start, memory and rate are those of a program without traces, since there is nothing of them in it. */
    @Test
    void nothingOfTracesIsLoadedUnlessAReceiverIsSet(@TempDir Path folder) throws Exception {
        assertThat(loaded(folder.resolve("off"), Map.of())).isEmpty();
        // Nobody listens there, which the program bears, at its end too.
        assertThat(loaded(
                        folder.resolve("on"),
                        Map.of(
                                "OTEL_EXPORTER_OTLP_ENDPOINT",
                                "http://127.0.0.1:" + Ports.unused(),
                                // As Compose passes on what is not set.
                                "OTEL_TRACES_SAMPLER",
                                "",
                                "OTEL_EXPORTER_OTLP_HEADERS",
                                "")))
                .isNotEmpty();
    }

    /** The classes of OpenTelemetry in a process that answered a request and stopped. */
    private static List<String> loaded(Path log, Map<String, String> settings) throws Exception {
        int port = Ports.unused();
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("DATABASE_WAIT", "20s");
        try (Child child = Child.start(
                        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Xlog:class+load:file=" + log),
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        Functions.environment(database.ingest(), port, Ports.unused(), environment));
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/publish".formatted(port)))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(IngestServer.event("loaded", IngestServer.newId())))
                    .build();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .failFast(() ->
                            assertThat(child.isAlive()).as("%s", child.errors()).isTrue())
                    .until(() -> client.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200);
            assertThat(child.stop(PATIENCE)).isZero();
            assertThat(child.errors()).noneMatch(line -> line.contains("ERROR") || line.contains("\tat "));
        }
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("io.opentelemetry.") || line.contains("OpenTelemetry"))
                    .toList();
        }
    }

    private static IngestServer start(TraceReceiver receiver, String... more) throws InterruptedException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                receiver.url(),
                "OTEL_BSP_SCHEDULE_DELAY",
                "20",
                "COMMITTERS",
                "1",
                "STATEMENT_TIMEOUT",
                "60s",
                "PUBLISH_TIMEOUT",
                "120s"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return IngestServer.start(
                database.ingest(),
                settings.entrySet().stream()
                        .flatMap(one -> List.of(one.getKey(), one.getValue()).stream())
                        .toArray(String[]::new));
    }

    private static Received only(TraceReceiver receiver, String name) {
        List<Received> spans = receiver.spans(name);
        assertThat(spans).as(name).hasSize(1);
        return spans.getFirst();
    }

    private static Connection connect() throws Exception {
        return DriverManager.getConnection(
                database.owner().url(),
                database.owner().user(),
                database.owner().password().value());
    }

    /** Whether a transaction waits for a lock. */
    private static boolean isHeld() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static int waiting(IngestServer server) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String metrics = client.send(
                            HttpRequest.newBuilder(server.operationsUri("/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return metrics.lines()
                    .filter(line -> line.startsWith("sekali_commit_queue_events"))
                    .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .findFirst()
                    .orElse(0);
        }
    }
}

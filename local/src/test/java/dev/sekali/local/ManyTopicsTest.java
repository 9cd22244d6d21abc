package dev.sekali.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.host.ReadyProbe;
import dev.sekali.testing.Child;
import dev.sekali.testing.Footprint;
import dev.sekali.testing.Ports;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A sender that gives each event a topic of its own. Both functions run as programs with a heap of 256 MiB. A million
 * topics, with the figures, are {@code make topics}.
 */
class ManyTopicsTest {

    private static final int TOPICS = Integer.getInteger("sekali.topics", 20_000);
    private static final boolean TELLS = System.getProperty("sekali.topics") != null;
    private static final int BATCH = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Of an answer to whoever asks for everything. */
    private static final Duration SLOWEST = Duration.ofSeconds(5);

    /** Whatever the number of topics. */
    private static final int LARGEST_ANSWER = 1 << 20;

    private static final int MOST_METRICS = 100_000;

    private static final int MOST_HEAP_MIB = 96;

    private final HttpClient http = HttpClient.newHttpClient();
    private TestDatabase database;
    private Program ingest;
    private Program stats;

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        ingest = Program.start(dev.sekali.ingest.Main.class, database.ingest());
        stats = Program.start(dev.sekali.stats.Main.class, database.stats());
        await().atMost(PATIENCE).until(() -> isReady(ingest) && isReady(stats));
    }

    @AfterEach
    void stop() {
        http.close();
        stats.child.close();
        ingest.child.close();
        database.close();
    }

    @Test
    void answersAndMemoryStaySmallHoweverManyTopicsThereAre() throws Exception {
        long began = System.nanoTime();
        for (int first = 0; first < TOPICS; first += BATCH) {
            publish(first);
        }
        // Known topics too, which raises what is there.
        publish(0);
        tell("%,d topics after %.1f s".formatted(TOPICS, (System.nanoTime() - began) / 1e9));

        JsonNode all = read("/stats", SLOWEST);
        assertThat(all.path("topics_active").asInt()).isEqualTo(TOPICS);
        assertThat(all.path("topics")).hasSize(1_000);
        assertThat(all.path("received").asInt()).isEqualTo(TOPICS + BATCH);
        assertThat(read("/stats?topics=0", SLOWEST).path("topics_active").asInt())
                .isEqualTo(TOPICS);
        assertThat(read("/stats?topic=topic-7", SLOWEST).path("topics")).hasSize(1);
        read("/events?topic=topic-7", SLOWEST);
        read("/events", SLOWEST);

        for (Program program : List.of(ingest, stats)) {
            String metrics = get(program.operations, "/metrics").body();
            assertThat(metrics).hasSizeLessThan(MOST_METRICS).doesNotContain("topic-");
            double heap = program.heapMib();
            tell("%s: %.1f MiB of heap, %.0f MiB resident"
                    .formatted(program.main.getPackageName(), heap, program.residentMib()));
            assertThat(heap).isLessThan(MOST_HEAP_MIB);
            assertThat(isReady(program)).isTrue();
        }
    }

    private static void tell(String figures) {
        if (TELLS) {
            System.out.println(figures);
        }
    }

    private void publish(int first) throws IOException, InterruptedException {
        String body = IntStream.range(first, first + BATCH)
                .mapToObj(n -> Client.event("topic-" + n, "1").replace("\n", ""))
                .collect(Collectors.joining("\n"));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/publish".formatted(ingest.port)))
                        .header("Content-Type", "application/x-ndjson")
                        .header("Prefer", "return=minimal")
                        .timeout(PATIENCE)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private JsonNode read(String path, Duration within) throws IOException {
        long began = System.nanoTime();
        HttpResponse<String> answer = get(stats.port, path);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        tell("%s: %d ms, %,d bytes"
                .formatted(path, took.toMillis(), answer.body().length()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).hasSizeLessThan(LARGEST_ANSWER);
        assertThat(took).isLessThan(within);
        return Client.json(answer.body());
    }

    private static boolean isReady(Program program) {
        return ReadyProbe.isReady(program.operations);
    }

    private HttpResponse<String> get(int port, String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                            .timeout(PATIENCE)
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private record Program(Class<?> main, Child child, int port, int operations) {

        static Program start(Class<?> main, DatabaseSettings database) {
            int port = Ports.unused();
            int operations = Ports.unused();
            Child child = Child.start(
                    main,
                    Map.of(
                            "BIND_ADDRESS", "127.0.0.1",
                            "PORT", Integer.toString(port),
                            "OPERATIONS_PORT", Integer.toString(operations),
                            "DATABASE_URL", database.url(),
                            "DATABASE_PASSWORD", database.password().value()));
            return new Program(main, child, port, operations);
        }

        /** What stays in use after a collection. */
        double heapMib() throws IOException, InterruptedException {
            String jcmd =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            assertThat(new ProcessBuilder(jcmd, Long.toString(child.pid()), "GC.run")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor())
                    .isZero();
            Process info = new ProcessBuilder(jcmd, Long.toString(child.pid()), "GC.heap_info").start();
            String text = new String(info.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Pattern.compile("used (\\d+)K")
                            .matcher(text)
                            .results()
                            .mapToLong(found -> Long.parseLong(found.group(1)))
                            .max()
                            .orElseThrow()
                    / 1024.0;
        }

        double residentMib() {
            return new Footprint(child.pid()).residentMib();
        }
    }
}

package dev.sekali.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.cli.Main;
import dev.sekali.testing.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sekali replay} and {@code sekali events}, as processes, between two stacks. */
class ReplayTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int EVENTS = 15_000;
    private static final int BATCH = 5_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static LocalStack from;
    private static LocalStack to;
    private static HttpClient http;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> ports = Map.of("PORT", "0", "OPERATIONS_PORT", "0");
        from = LocalStack.startTemporary(ports);
        to = LocalStack.startTemporary(ports);
        http = HttpClient.newHttpClient();
        for (int first = 0; first < EVENTS; first += BATCH) {
            publish(plain("plain", first, first + BATCH));
        }
        for (String odd : odd()) {
            publish(odd);
        }
    }

    @AfterAll
    static void stop() {
        http.close();
        to.close();
        from.close();
    }

    private static Stream<String> lines(String topic, int first, int end) {
        return IntStream.range(first, end).mapToObj(n -> """
                {"topic":"%s","event_id":"%d","timestamp":"2026-01-31T12:00:00.123456789+07:00","source":"test","payload":{"n":%d}}""".formatted(topic, n, n));
    }

    private static String plain(String topic, int first, int end) {
        return lines(topic, first, end).collect(Collectors.joining("\n"));
    }

    /** Names, numbers and sizes at the edge of what a service takes. */
    private static List<String> odd() {
        return Stream.of(
                        List.of("a/b ü 💡", "..", "{}"),
                        List.of("\\\\\\\"\\u0001\\u007f", " blank ", "{\"\":null,\"a\":[true,false,\"\\u0001x\"]}"),
                        List.of(
                                "numbers",
                                "1",
                                "{\"n\":[1.10,-0.0,1e5,1.5e-7,9007199254740993,%s,0.%s]}"
                                        .formatted("9".repeat(900), "1".repeat(900))),
                        List.of("deep", "1", "{\"a\":" + "[".repeat(499) + "]".repeat(499) + "}"),
                        // The service writes a blank after each comma: 12 MiB for 8.
                        List.of("large", "array", "{\"a\":[%s0]}".formatted("1,".repeat((8 * 1024 * 1024 - 200) / 2))),
                        List.of("large", "text", "{\"a\":\"%s\"}".formatted("x".repeat(8 * 1024 * 1024 - 200))),
                        List.of("large", "cjk", "{\"a\":\"%s\"}".formatted("語".repeat(2_700_000))))
                .map(event -> """
                        {"topic":"%s","event_id":"%s","timestamp":"0001-01-01","source":"s","payload":%s}""".formatted(event.get(0), event.get(1), event.get(2)))
                .toList();
    }

    private static void publish(String lines) throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(from.url() + "/publish"))
                        .header("Content-Type", "application/x-ndjson")
                        .header("Prefer", "return=minimal")
                        .POST(BodyPublishers.ofString(lines))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** Each event of a service without what that adds, oldest first. */
    private static List<String> events(LocalStack stack) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(stack.url() + "/events?order=asc"))
                .header("Accept", "application/x-ndjson")
                .build();
        try (Stream<String> lines = http.send(request, BodyHandlers.ofLines()).body()) {
            return lines.map(ReplayTest::sent).toList();
        }
    }

    private static String sent(String line) {
        assertThat(line).startsWith("{\"seq\":").contains(",\"created_at\":\"");
        return line.substring(line.indexOf(','), line.lastIndexOf(",\"created_at\":"));
    }

    /** Without regard to the order, since a service puts the events of a request into one of its own. */
    private static void assertEqual(List<String> copies, List<String> originals) {
        assertThat(copies).hasSameSizeAs(originals);
        Set<String> left = new HashSet<>(originals);
        copies.forEach(left::remove);
        assertThat(left.stream().map(event -> event.substring(0, 100))).isEmpty();
    }

    private static Child replay(String target, String... more) {
        return Child.start(
                Main.class,
                Map.of(),
                Stream.concat(Stream.of("replay", "--from=" + from.url(), "--to=" + target), Stream.of(more))
                        .toArray(String[]::new));
    }

    private static long receivedAtTarget() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(to.url() + "/stats")).build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body())
                .path("received")
                .asLong();
    }

    @Test
    void aSecondSekaliEndsUpEqualThoughTheReplayIsKilledAndEventsComeMeanwhile() throws Exception {
        String checkpoint = "--checkpoint=" + folder.resolve("checkpoint");
        Child killed = replay(to.url(), checkpoint);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> receivedAtTarget() > 2_000);
        killed.kill();
        assertThat(events(to)).hasSizeLessThan(EVENTS);
        publish(plain("meanwhile", 0, 100));

        Child rest = replay(to.url(), checkpoint);
        assertThat(rest.awaitExit(PATIENCE))
                .as(String.join("\n", rest.errors()))
                .isZero();
        assertThat(rest.output().getLast()).startsWith("replayed: read ").endsWith(" + refused 0");
        assertEqual(events(to), events(from));
        // It went on where it was: all that was sent twice is one page.
        assertThat(receivedAtTarget()).isLessThanOrEqualTo(events(from).size() + 500);
    }

    @Test
    void aFileEndsUpEqualThoughTheReplayIsKilled() throws Exception {
        Path file = folder.resolve("events.ndjson");
        Child killed = replay(file.toString());
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Files.exists(file) && Files.size(file) > 500_000);
        killed.kill();

        Child rest = replay(file.toString());
        assertThat(rest.awaitExit(PATIENCE))
                .as(String.join("\n", rest.errors()))
                .isZero();
        Child printed = Child.start(Main.class, Map.of("SEKALI_URL", from.url()), "events", "--order=asc");
        assertThat(printed.awaitExit(PATIENCE)).isZero();
        assertThat(Files.readAllLines(file).equals(printed.output())).isTrue();
        assertThat(printed.output()).hasSize(events(from).size());
    }

    @Test
    void whoeverTakesTheFirstLineEndsTheRest() throws Exception {
        Process events = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "events",
                        "--url=" + from.url())
                .start();
        try (BufferedReader lines = events.inputReader()) {
            assertThat(JSON.readTree(lines.readLine()).path("seq").asLong()).isPositive();
        }
        assertThat(events.errorReader().lines()).isEmpty();
        assertThat(events.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(events.exitValue()).isZero();
    }
}

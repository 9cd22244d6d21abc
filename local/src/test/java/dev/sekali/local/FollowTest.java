package dev.sekali.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.cli.Main;
import dev.sekali.testing.Child;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sekali tail} and {@code sekali consume}, as processes, over the stack. */
class FollowTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static LocalStack stack;
    private static HttpClient http;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws InterruptedException {
        stack = LocalStack.startTemporary(Map.of("PORT", "0", "OPERATIONS_PORT", "0"));
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.close();
        stack.close();
    }

    @Test
    void tailShowsEventsAsTheyAreCommittedAndGoesOnWhereItStoodWhenItWasKilled() throws Exception {
        Path state = folder.resolve("state.json");
        List<String> shown = new ArrayList<>();
        int rounds = 3;
        int each = 40;
        for (int round = 0; round < rounds; round++) {
            Child tail = sekali("tail", "--topic=tail", "--from=start", "--state=" + state);
            publish("tail", round * each, (round + 1) * each);
            // What is saved is saved after what was shown.
            await().atMost(PATIENCE).until(() -> tail.output().size() == each);
            long last = seq(tail.output().getLast());
            await().atMost(PATIENCE)
                    .until(() -> Files.exists(state) && Files.readString(state).contains(Long.toString(last)));
            tail.kill();
            shown.addAll(tail.output());
        }
        assertThat(shown.stream().map(FollowTest::seq).toList()).isSorted().doesNotHaveDuplicates();
        assertThat(shown.stream().map(FollowTest::eventId))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, rounds * each)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    @Test
    void consumeHandsEachEventToItsCommandAndAcknowledges() throws Exception {
        assertThat(run("subscriptions", "create", "consumers", "--topic=consume", "--shards=4"))
                .anyMatch(line -> line.contains("created"));
        publish("consume", 0, 500);
        Path handled = folder.resolve("handled.ndjson");
        var _ = run("consume", "--once", "--subscription=consumers", "--", "sh", "-c", "cat >> " + handled);
        assertThat(Files.readAllLines(handled).stream().map(FollowTest::eventId))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 500).mapToObj(Integer::toString).toList());
        var _ = run("consume", "--once", "--subscription=consumers", "--", "sh", "-c", "cat >> " + handled);
        assertThat(Files.readAllLines(handled)).hasSize(500);
        var _ = run("subscriptions", "delete", "consumers", "--yes");
    }

    /** Its command goes on meanwhile, and has handled everything when the consumer wakes. */
    @Test
    void aConsumerThatIsPausedForLongerThanItsLeaseMovesNothing() throws Exception {
        var _ = run("subscriptions", "create", "paused", "--topic=pause");
        publish("pause", 0, 6);
        String path = "/subscriptions/paused";
        String script =
                "cd '%s' && cat >> handled && touch taken && until [ -e done ]; do sleep 0.1; done".formatted(folder);
        try (Child consume = sekali("consume", "--subscription=paused", "--lease=5s", "--", "sh", "-c", script)) {
            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("taken")));
            consume.pause();
            HttpResponse<String> other = await().atMost(PATIENCE)
                    .until(() -> ask("GET", path + "/events?limit=2&lease=1h", ""), read -> read.statusCode() == 200);
            long position = other.headers().firstValueAsLong("Sekali-Position").orElseThrow();
            String lease = other.headers().firstValue("Sekali-Lease").orElseThrow();
            assertThat(acknowledge(path, lease, position, false).statusCode()).isEqualTo(204);

            Files.createFile(folder.resolve("done"));
            consume.resume();
            await().atMost(PATIENCE).until(() -> consume.errors().size() == 2);
            assertThat(consume.errors())
                    .containsExactly(
                            "The lease on a shard of paused is lost; what wasn't acknowledged under it comes again",
                            "Others read all shards of paused; waits for one");
            assertThat(ask("GET", path, "").body()).contains("\"position\":" + position + ",");

            assertThat(acknowledge(path, lease, position, true).statusCode()).isEqualTo(200);
            await().atMost(PATIENCE).until(() -> ask("GET", path, "").body().contains("\"age_seconds\":0.0"));
        }
        assertThat(Files.readAllLines(folder.resolve("handled")).stream().map(FollowTest::eventId))
                .containsExactly("0", "1", "2", "3", "4", "5", "2", "3", "4", "5");
        var _ = run("subscriptions", "delete", "paused", "--yes");
    }

    private static HttpResponse<String> acknowledge(String path, String lease, long position, boolean release)
            throws Exception {
        return ask(
                "POST",
                path + "/ack",
                "{\"lease\":\"%s\",\"position\":%d,\"release\":%s}".formatted(lease, position, release));
    }

    private static HttpResponse<String> ask(String method, String path, String json) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(stack.url() + path))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    private static List<String> run(String... args) throws InterruptedException {
        Child sekali = sekali(args);
        assertThat(sekali.awaitExit(PATIENCE)).as("%s", sekali.errors()).isZero();
        return sekali.output();
    }

    private static Child sekali(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.add(1, "--url=" + stack.url());
        return Child.start(Main.class, Map.of("PATH", System.getenv("PATH")), all.toArray(String[]::new));
    }

    private static void publish(String topic, int first, int end) throws Exception {
        String lines = IntStream.range(first, end)
                .mapToObj(n -> """
                        {"topic":"%s","event_id":"%d","timestamp":"2026-01-31","source":"test"}""".formatted(topic, n))
                .collect(Collectors.joining("\n"));
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(stack.url() + "/publish"))
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString(lines))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String eventId(String line) {
        return line.replaceFirst(".*\"event_id\":\"([^\"]*)\".*", "$1");
    }

    private static long seq(String line) {
        return Long.parseLong(line.replaceFirst(".*\"seq\":([0-9]+).*", "$1"));
    }
}

package dev.sekali.local;

import static dev.sekali.local.Client.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.testing.Child;
import dev.sekali.testing.KeyHashes;
import dev.sekali.testing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make run} as a process, from its first line to its exit status. */
class RunTest {

    private static final Pattern READY = Pattern.compile("ready on (http://127\\.0\\.0\\.1:\\d+)");

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    @Test
    void anOrderedStopAndAStartKnowEveryEvent() throws Exception {
        try (Child first = run(Map.of());
                Client client = ready(first)) {
            assertThat(client.publish(event("kept", "1")).verdict()).isEqualTo("success");
            assertThat(first.output())
                    .anyMatch(line -> line.endsWith("/feed"))
                    .anyMatch(line -> line.contains("browser"));
            assertThat(first.stop(PATIENCE)).isZero();
        }
        assertKnowsTheEvent();
    }

    @Test
    void afterPostgresDiedAStopIsInOrderToo() throws Exception {
        try (Child run = run(Map.of());
                Client client = ready(run)) {
            Path pidFile = folder.resolve("data").resolve("postmaster.pid");
            ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst()))
                    .orElseThrow()
                    .destroyForcibly();
            await().atMost(PATIENCE)
                    .until(() -> client.get("/stats").status() == 503
                            && client.publish(event("lost", "1")).status() == 503);
            await().atMost(PATIENCE)
                    .until(() -> run.errors().stream()
                            .anyMatch(line -> line.contains("stop this stack and start it again")));
            assertThat(run.stop(PATIENCE)).isZero();
            assertThat(run.errors())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).contains(" WARNING "));
        }
    }

    @Test
    void aKilledProcessLosesNothingAndLeavesNothingInTheWay() throws Exception {
        Child first = run(Map.of());
        try (Client client = ready(first)) {
            assertThat(client.publish(event("kept", "1")).verdict()).isEqualTo("success");
        } finally {
            first.kill();
        }
        assertKnowsTheEvent();
    }

    private void assertKnowsTheEvent() throws Exception {
        try (Child second = run(Map.of());
                Client client = ready(second)) {
            assertThat(client.publish(event("kept", "1")).verdict()).isEqualTo("ignored");
            assertThat(client.get("/stats").body().path("received").asInt()).isEqualTo(2);
            assertThat(client.get("/events").body()).hasSize(1);
        }
    }

    @Test
    void aFaultOfTheKeysThatAllFunctionsReadIsSaidOnceAndThatItIsMendedOnce() throws Exception {
        Path keys = Files.writeString(folder.resolve("keys"), "one publish,read " + KeyHashes.of("one"));
        int operations = Ports.unused();
        try (Child run =
                        run(Map.of("API_KEYS_FILE", keys.toString(), "OPERATIONS_PORT", Integer.toString(operations)));
                Client client = ready(run)) {
            replace(keys, "nonsense");
            await().atMost(PATIENCE).until(() -> staleFunctions(client.http(), operations) == 3);
            replace(keys, "two publish,read " + KeyHashes.of("two"));
            await().atMost(PATIENCE).until(() -> staleFunctions(client.http(), operations) == 0);
            // At the start, and when it was mended; a line comes by way of a pipe, and later than the metric.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(run.errors())
                            .filteredOn(line -> line.contains("are in force"))
                            .hasSize(2));
            assertThat(run.errors())
                    .filteredOn(line -> line.contains("stay in force"))
                    .hasSize(1);
        }
    }

    private static long staleFunctions(HttpClient http, int operations) throws IOException, InterruptedException {
        URI metrics = URI.create("http://127.0.0.1:%d/metrics".formatted(operations));
        return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("sekali_access_stale{") && line.endsWith(" 1.0"))
                .count();
    }

    private void replace(Path file, String text) throws IOException {
        Files.move(
                Files.writeString(folder.resolve("next"), text),
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void withABrokerWhatWasAcceptedIsCommittedAlsoAfterAKill() throws Exception {
        Map<String, String> broker = Map.of("BROKER", "1");
        Child first = run(broker);
        try (Client client = ready(first)) {
            // Sent by the relay, in the same process.
            assertThat(client.publish(event("accepted", "0"), "respond-async").verdict())
                    .isEqualTo("accepted");
            await().atMost(PATIENCE)
                    .until(() -> client.get("/events/accepted/0").status() == 200);
            for (int i = 1; i <= 50; i++) {
                assertThat(client.publish(event("accepted", Integer.toString(i)), "respond-async")
                                .status())
                        .isEqualTo(202);
            }
            first.kill();
        }
        try (Child second = run(broker);
                Client client = ready(second)) {
            await().atMost(PATIENCE)
                    .until(() -> client.topicStats("accepted")
                                    .path("unique_processed")
                                    .asLong()
                            == 51);
            assertThat(second.stop(PATIENCE)).isZero();
            assertThat(second.errors()).isEmpty();
        }
    }

    @Test
    void aTakenPortIsOneLineAndStatus1() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Child run = run(Map.of("PORT", Integer.toString(taken.getLocalPort())));
            assertEnds(run, 1, "can't listen on 127.0.0.1:%d".formatted(taken.getLocalPort()), "set PORT");
        }
    }

    @Test
    void dataThatAnotherStackUsesIsOneLineAndStatus1() throws Exception {
        try (Child first = run(Map.of());
                Client _ = ready(first)) {
            assertEnds(run(Map.of()), 1, folder.resolve("data").toString(), "set DATA_DIR to another folder");
        }
    }

    @Test
    void aFileInThePlaceOfTheDataIsOneLineAndStatus1() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertEnds(run(Map.of("DATA_DIR", file.toString())), 1, file.toString(), "set DATA_DIR to another folder");
        assertThat(file).isEmptyFile();
    }

    @Test
    void wrongSettingsOfBothFunctionsAreToldTogetherBeforeAnythingStarts() throws Exception {
        Child run = run(Map.of("PORT", "http", "COMMITTERS", "none", "HORIZON_WAIT", "soon"));
        assertThat(run.awaitExit(PATIENCE)).isEqualTo(2);
        assertThat(run.errors())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).startsWith("PORT=http is not"))
                .anySatisfy(line -> assertThat(line).startsWith("COMMITTERS=none is not"))
                .anySatisfy(line -> assertThat(line).startsWith("HORIZON_WAIT=soon is not"));
        assertThat(folder.resolve("data")).doesNotExist();
    }

    private static void assertEnds(Child run, int status, String... words) throws Exception {
        assertThat(run.awaitExit(PATIENCE)).isEqualTo(status);
        assertThat(run.output()).isEmpty();
        // The server library logs its own complaint of a port; of ours there is one line, the last.
        assertThat(run.errors().getLast()).contains(words);
        assertThat(run.errors()).noneMatch(line -> line.startsWith("\tat "));
    }

    private Child run(Map<String, String> settings) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PORT",
                "0",
                "OPERATIONS_PORT",
                "0",
                "DATA_DIR",
                folder.resolve("data").toString()));
        environment.putAll(settings);
        return Child.start(Run.class, environment);
    }

    private static Client ready(Child run) {
        Matcher ready = await().atMost(PATIENCE)
                .until(
                        () -> READY.matcher(String.join("\n", run.output())),
                        matcher -> matcher.find() || !run.isAlive());
        assertThat(run.isAlive()).as("still runs").isTrue();
        return new Client(ready.group(1));
    }
}

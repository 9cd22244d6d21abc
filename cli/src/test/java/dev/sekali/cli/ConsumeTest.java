package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code sekali consume} with commands that succeed, fail, and take their time. */
@DisabledOnOs(OS.WINDOWS)
class ConsumeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private static List<String> lines(EventStore store) {
        return store.all().stream().map(JsonNode::toString).toList();
    }

    private static FeedServer server(EventStore store, String... definition) throws IOException {
        FeedServer server = FeedServer.start(store, FeedServer.NONE);
        List<String> create = new ArrayList<>(List.of("subscriptions", "create", "s", "--url=" + server.url()));
        create.addAll(List.of(definition));
        assertThat(Run.of(create.toArray(String[]::new)).status()).isZero();
        return server;
    }

    private static String[] consume(FeedServer server, List<String> options, String... command) {
        List<String> args = new ArrayList<>(List.of("consume", "--url=" + server.url(), "--subscription=s"));
        args.addAll(options);
        args.add("--");
        args.addAll(List.of(command));
        return args.toArray(String[]::new);
    }

    /** A command for a shell, in which files are those of the folder. */
    private String[] shell(String script) {
        return new String[] {"sh", "-c", "cd '" + folder + "' && " + script};
    }

    @Test
    void eachBatchIsOnStandardInputAndAcknowledged() throws IOException {
        EventStore store = EventsTest.store(700);
        try (FeedServer server = server(store)) {
            Run run = Run.of(
                    consume(
                            server,
                            List.of("--once", "--limit=300"),
                            shell(
                                    "cat >> out && echo $SEKALI_SUBSCRIPTION $SEKALI_SHARD $SEKALI_POSITION $SEKALI_EVENTS >> env")));
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(folder.resolve("out")).content().isEqualTo(String.join("\n", lines(store)) + "\n");
            assertThat(folder.resolve("env")).hasContent("s 0 300 300\ns 0 600 300\ns 0 700 100");
            assertThat(server.subscription("s").position(0)).isEqualTo(700);
            assertThat(server.subscription("s").isLeased(0)).isFalse();
        }
    }

    @Test
    void aCommandThatFailsGetsTheSameEventsAgain() throws IOException {
        EventStore store = EventsTest.store(3);
        try (FeedServer server = server(store)) {
            Run run = Run.of(consume(
                    server, List.of("--once"), shell("cat >> out && echo >> tries && [ $(wc -l < tries) -ge 3 ]")));
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(Files.readAllLines(folder.resolve("out")))
                    .hasSize(9)
                    .startsWith(lines(store).toArray(String[]::new))
                    .endsWith(lines(store).toArray(String[]::new));
            assertThat(run.err())
                    .isEqualTo("sh ends with status 1 for 3 events of s, shard 0, up to seq 3; trying again\n");
        }
    }

    @Test
    void onceGivesUpAndAcknowledgesNothing() throws IOException {
        try (FeedServer server = server(EventsTest.store(3))) {
            Run run = Run.of(consume(server, List.of("--once", "--retries=1"), "false"));
            assertThat(run.status()).isEqualTo(3);
            assertThat(run.err()).endsWith("Gave up; nothing of it is acknowledged\n");
            assertThat(server.subscription("s").position(0)).isZero();
            assertThat(server.subscription("s").isLeased(0)).isFalse();
        }
    }

    @Test
    void aCommandNeedNotReadItsInput() throws IOException {
        try (FeedServer server = server(EventsTest.store(10_000))) {
            Run run = Run.of(consume(server, List.of("--once", "--limit=10000"), "true"));
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(server.subscription("s").position(0)).isEqualTo(10_000);
        }
    }

    @Test
    void aCommandThatIsNotThereIsWrongUsage() throws IOException {
        try (FeedServer server = server(EventsTest.store(3))) {
            Run run = Run.of(consume(server, List.of("--once"), "/no/such/command"));
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err()).startsWith("The command can't be started: ").hasLineCount(1);
            assertThat(server.subscription("s").isLeased(0)).isFalse();
        }
    }

    @Test
    void oneReaderServesAllShards() throws IOException {
        EventStore store = EventsTest.store(1_000);
        try (FeedServer server = server(store, "--shards=4")) {
            Run run = Run.of(consume(server, List.of("--once", "--limit=100"), shell("cat >> out")));
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(Files.readAllLines(folder.resolve("out"))).containsExactlyInAnyOrderElementsOf(lines(store));
            for (int shard = 0; shard < 4; shard++) {
                assertThat(server.subscription("s").isLeased(shard)).isFalse();
            }
        }
    }

    @Test
    void theLeaseIsRenewedWhileTheCommandRuns() throws IOException {
        try (FeedServer server = server(EventsTest.store(3))) {
            Run run = Run.of(consume(server, List.of("--once", "--lease=5s"), "sleep", "2.5"));
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(server.requests().stream().filter(request -> request.contains("limit=1&")))
                    .hasSize(1);
            assertThat(server.subscription("s").position(0)).isEqualTo(3);
        }
    }

    @Test
    void aLeaseThatIsLostStopsTheCommandAndNothingIsAcknowledged() throws Exception {
        try (FeedServer server = server(EventsTest.store(3));
                Child consume = Child.start(
                        Main.class,
                        System.getenv(),
                        consume(
                                server,
                                List.of("--lease=5s"),
                                shell("trap 'echo >> stopped; exit 0' TERM; echo >> started; sleep 60 & wait")))) {
            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("started")));
            server.subscription("s").steal(0, Duration.ofMinutes(1));
            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("stopped")));
            await().atMost(PATIENCE).until(() -> consume.errors().size() == 2);
            assertThat(consume.errors())
                    .containsExactly(
                            "The lease on a shard of s is lost; what wasn't acknowledged under it comes again",
                            "Others read all shards of s; waits for one");
            assertThat(consume.stop(PATIENCE)).isEqualTo(143);
            assertThat(server.requests()).noneMatch(request -> request.startsWith("POST"));
        }
    }

    @Test
    void aStopLetsTheCommandFinishAndAcknowledges() throws Exception {
        try (FeedServer server = server(EventsTest.store(3));
                Child consume = Child.start(
                        Main.class,
                        System.getenv(),
                        consume(server, List.of(), shell("echo >> started; sleep 3; echo >> done")))) {
            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("started")));
            assertThat(consume.stop(PATIENCE)).isEqualTo(143);
            assertThat(folder.resolve("done")).exists();
            assertThat(server.subscription("s").position(0)).isEqualTo(3);
            assertThat(server.subscription("s").isLeased(0)).isFalse();
            assertThat(consume.errors()).isEmpty();
        }
    }

    @Test
    void aStopEndsTheWaitForEventsAtOnceAndGivesTheShardBack() throws Exception {
        try (FeedServer server = server(EventsTest.store(0));
                Child consume = Child.start(Main.class, System.getenv(), consume(server, List.of(), "true"))) {
            await().atMost(PATIENCE).until(() -> server.subscription("s").isLeased(0));
            assertThat(consume.stop(PATIENCE)).isEqualTo(143);
            assertThat(server.subscription("s").isLeased(0)).isFalse();
        }
    }

    @Test
    void whatAKilledRunHadNotAcknowledgedComesAgain() throws Exception {
        EventStore store = EventsTest.store(3);
        try (FeedServer server = server(store)) {
            String[] command = consume(server, List.of("--lease=5s"), shell("cat >> out; echo >> started; sleep 5"));
            try (Child consume = Child.start(Main.class, System.getenv(), command)) {
                await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("started")));
                consume.kill();
            }
            Run run =
                    Run.with(Map.of(), "", consume(server, List.of("--once", "--retries=10000"), shell("cat >> out")));
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(Files.readAllLines(folder.resolve("out"))).hasSize(6);
            assertThat(server.subscription("s").position(0)).isEqualTo(3);
        }
    }

    @Test
    void aLeaseHasBounds() {
        Run run = Run.of("consume", "--subscription=s", "--lease=4s", "--", "true");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("--lease=4s is not a time from 5s to 1h, such as 60s or 10m\n");
    }
}

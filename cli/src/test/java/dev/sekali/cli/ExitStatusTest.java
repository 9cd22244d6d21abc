package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.cli.options.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How a run ends when it does not end well; 0 and 1 are the other tests'. */
class ExitStatusTest {

    private static final Manners AWAY = new Manners() {
        @Override
        public Optional<Answer> instead(int post) {
            return post > 10 ? Optional.of(Answer.unavailable("0")) : Optional.empty();
        }
    };

    @Test
    void wrongUsageIsTwoAndPrintsNothingButTheFault() {
        Run run = Run.with(Map.of("EVENTS", "many"), "", "--workers=none");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .containsExactlyInAnyOrder(
                        "--workers=none is not a whole number from 1 to 10,000",
                        "EVENTS=many is not a whole number from 1 to 1,000,000,000");
    }

    @Test
    void helpIsZero() {
        Run run = Run.of("--help");
        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("Usage: sekali ");
    }

    @Test
    void filesThatCannotBeUsedAreTwo(@TempDir Path folder) {
        Run input = Run.of("--file=" + folder.resolve("missing"));
        assertThat(input.status()).isEqualTo(2);
        assertThat(input.err().lines()).singleElement().asString().contains("missing can't be read");
        Run directory = Run.of("--file=" + folder);
        assertThat(directory.status()).isEqualTo(2);
        assertThat(directory.err().lines()).singleElement().asString().contains("is a folder");
        Run ledger = Run.of("--ledger=" + folder.resolve("missing/ledger"));
        assertThat(ledger.status()).isEqualTo(2);
        assertThat(ledger.err().lines()).singleElement().asString().contains("can't be written");
    }

    @Test
    void aServerThatIsNotSekaliIsTwo() throws IOException {
        Manners other = new Manners() {
            @Override
            public Answer stats(Answer honest) {
                return Answer.of(404, "<html>");
            }
        };
        try (ContractServer server = ContractServer.start(new EventStore(), other)) {
            Run run = Run.of("--url=" + server.url());
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err().lines())
                    .singleElement()
                    .asString()
                    .contains("does not answer as Sekali does (HTTP 404)");
            assertThat(server.posts()).isZero();
        }
    }

    @Test
    void aServerThatIsAwayAtTheStartIsThree() throws IOException {
        Run run = Run.of("--url=http://127.0.0.1:" + unusedPort(), "--retries=1");
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("is away (")
                .contains("--url");
    }

    @Test
    void givingUpInTheMiddleIsThreeAndTellsWhatWasAcknowledged() throws IOException {
        EventStore store = new EventStore();
        try (ContractServer server = ContractServer.start(store, AWAY)) {
            Run run = Run.of("--url=" + server.url(), "--events=50", "--retries=2", "--workers=2");
            assertThat(run.status()).isEqualTo(3);
            assertThat(run.out())
                    .contains("10 of 50 acknowledged")
                    .containsPattern("- Gave up on event \\d+, .* after attempt 3: HTTP 503");
            assertThat(run.lastLine()).isEqualTo("NOT verified: 1 difference(s)");
        }
    }

    @Test
    void theLedgerHoldsEveryPromise(@TempDir Path folder) throws IOException {
        Path ledger = folder.resolve("ledger.ndjson");
        EventStore store = new EventStore();
        try (ContractServer server = ContractServer.start(store, AWAY)) {
            // With this seed there are duplicates among the ten that are acknowledged.
            Run.of(
                    "--url=" + server.url(),
                    "--events=50",
                    "--seed=1",
                    "--retries=1",
                    "--workers=1",
                    "--ledger=" + ledger);
        }
        ObjectMapper mapper = new ObjectMapper();
        List<String> verdicts = Files.readAllLines(ledger).stream()
                .map(line -> {
                    try {
                        var entry = mapper.readTree(line);
                        boolean kept = List.of("success", "ignored")
                                .contains(entry.path("verdict").asText());
                        assertThat(store.find(
                                        entry.path("topic").asText(),
                                        entry.path("event_id").asText()))
                                .matches(row -> row.isPresent() || !kept);
                        return entry.path("verdict").asText() + entry.path("status");
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
        assertThat(verdicts).hasSize(12).endsWith("unknown503", "unknown503");
        assertThat(verdicts.subList(0, 10))
                .isSubsetOf("success200", "ignored200")
                .contains("ignored200");
    }

    @Test
    void anInterruptEndsTheRunSoonWithWhatWasAcknowledged()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (ContractServer server = ContractServer.honest(new EventStore())) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Sekali publisher = publisher(out, new ByteArrayOutputStream());
            FutureTask<Integer> run = start(publisher, "--url=" + server.url(), "--events=1000000", "--rate=200");
            await().until(() -> server.posts() > 20);
            long start = System.nanoTime();
            publisher.interrupt();
            assertThat(run.get(5, TimeUnit.SECONDS)).isEqualTo(130);
            assertThat(System.nanoTime() - start)
                    .isLessThan(Duration.ofSeconds(3).toNanos());
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .containsPattern("events +\\d\\d+ of 1,000,000 acknowledged")
                    .contains("- Interrupted:")
                    .endsWith("NOT verified: 1 difference(s)" + System.lineSeparator());
        }
    }

    @Test
    void anInterruptEndsAWaitForTheServerToo()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Sekali publisher = publisher(new ByteArrayOutputStream(), err);
        FutureTask<Integer> run = start(publisher, "--url=http://127.0.0.1:" + unusedPort(), "--retries=10000");
        await().until(() -> err.toString(StandardCharsets.UTF_8).startsWith("Waiting for"));
        publisher.interrupt();
        assertThat(run.get(5, TimeUnit.SECONDS)).isEqualTo(130);
    }

    @Test
    void anInterruptDoesNotWaitForStandardInput()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (ContractServer server = ContractServer.honest(new EventStore());
                PipedOutputStream open = new PipedOutputStream();
                PipedInputStream never = new PipedInputStream(open)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Sekali publisher =
                    new Sekali(Map.of(), new Streams(print(out), print(new ByteArrayOutputStream()), never, false));
            open.write("{\"topic\":\"t\",\"event_id\":\"1\",\"timestamp\":\"2026-01-02\",\"source\":\"s\"}\n"
                    .getBytes(StandardCharsets.UTF_8));
            open.flush();
            FutureTask<Integer> run = start(publisher, "--url=" + server.url(), "--file=-");
            await().until(() -> server.posts() == 1);
            publisher.interrupt();
            assertThat(run.get(5, TimeUnit.SECONDS)).isEqualTo(130);
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("1 acknowledged");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void asAProcessATerminationIs143WithTheReport(@TempDir Path folder) throws IOException, InterruptedException {
        try (ContractServer server = ContractServer.honest(new EventStore())) {
            Path out = folder.resolve("out");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "--url=" + server.url(),
                            "--events=1000000",
                            "--rate=100")
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            try {
                await().atMost(Duration.ofSeconds(30)).until(() -> server.posts() > 10);
                process.destroy();
                assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(Files.readString(out)).contains("- Interrupted:").contains("NOT verified: 1 difference(s)");
        }
    }

    private static Sekali publisher(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Sekali(Map.of(), new Streams(print(out), print(err), new ByteArrayInputStream(new byte[0]), false));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static FutureTask<Integer> start(Sekali publisher, String... args) {
        FutureTask<Integer> run = new FutureTask<>(() -> publisher.run(List.of(args)));
        Thread.ofPlatform().start(run);
        return run;
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

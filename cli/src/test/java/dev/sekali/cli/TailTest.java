package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.testing.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sekali tail} against servers that fail as they are told to. */
class TailTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private static List<String> lines(EventStore store) {
        return store.all().stream().map(JsonNode::toString).toList();
    }

    private static Run tail(FeedServer server, String... more) {
        String[] args = new String[more.length + 2];
        args[0] = "tail";
        args[1] = "--url=" + server.url();
        System.arraycopy(more, 0, args, 2, more.length);
        return Run.of(args);
    }

    private static FeedServer.Faults cutEach(long bytes) {
        return new FeedServer.Faults() {
            @Override
            public long cutAfter(int stream) {
                return stream <= 20 ? bytes + stream : Long.MAX_VALUE;
            }
        };
    }

    @Test
    void connectionsThatAreCutInTheMiddleOfALineCostNoEventAndRepeatNone() throws IOException {
        EventStore store = EventsTest.store(500);
        try (FeedServer server = FeedServer.start(store, cutEach(1_000))) {
            Run run = tail(server, "--from=start", "--limit=500");
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(run.out().lines()).isEqualTo(lines(store));
            assertThat(server.streams()).isGreaterThan(20);
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    void anOutageIsWaitedForAsLongAsItTakesAndToldOnce() throws IOException {
        EventStore store = EventsTest.store(50);
        FeedServer.Faults outage = new FeedServer.Faults() {
            @Override
            public Optional<Manners.Answer> instead(String methodAndPath, int number) {
                return number < 2 || number > 8
                        ? Optional.empty()
                        : Optional.of(
                                number % 2 == 0
                                        ? new Manners.Answer(429, Map.of("Retry-After", "0"), "{\"title\":\"Slow\"}")
                                        : Manners.Answer.unavailable("0"));
            }

            @Override
            public long cutAfter(int stream) {
                return stream == 1 ? 2_000 : Long.MAX_VALUE;
            }
        };
        try (FeedServer server = FeedServer.start(store, outage)) {
            Run run = tail(server, "--from=start", "--limit=50", "--retries=2");
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(run.out().lines()).isEqualTo(lines(store));
            assertThat(run.err())
                    .startsWith("Waiting for " + server.url() + " (HTTP ")
                    .hasLineCount(1);
        }
    }

    @Test
    void aServiceThatNeverAnswersIsGivenUp() {
        Run run = Run.of("tail", "--url=http://127.0.0.1:1", "--retries=1");
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err()).contains("http://127.0.0.1:1 is away (", "--url or SEKALI_URL");
    }

    @Test
    void whatIsNotAFeedIsTold() throws IOException {
        try (ContractServer server = ContractServer.honest(EventsTest.store(1))) {
            Run run = Run.of("tail", "--url=" + server.url());
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err()).startsWith(server.url() + " does not answer as Sekali's feed does (HTTP 404)");
        }
    }

    @Test
    void itBeginsNowAndPrintsEachEventAsItComes() throws Exception {
        EventStore store = EventsTest.store(3);
        try (FeedServer server = FeedServer.start(store, FeedServer.NONE);
                Child tail = Child.start(Main.class, Map.of(), "tail", "--url=" + server.url())) {
            await().atMost(PATIENCE).until(() -> server.streams() == 1);
            store.put(EventsTest.event("odd", "new", "{\"n\":1.50}"));
            await().atMost(PATIENCE).until(() -> !tail.output().isEmpty());
            assertThat(tail.output()).containsExactly(store.all().getLast().toString());
            assertThat(tail.stop(PATIENCE)).isEqualTo(143);
            // It was quiet for a second if this machine is slow.
            assertThat(tail.errors()).allMatch(line -> line.startsWith("Follows "));
        }
    }

    @Test
    void aServerThatIsRestartedIsFollowedOnAndNothingIsMissed() throws Exception {
        EventStore store = EventsTest.store(3);
        FeedServer first = FeedServer.start(store, FeedServer.NONE);
        try (Child tail = Child.start(Main.class, Map.of(), "tail", "--url=" + first.url())) {
            await().atMost(PATIENCE).until(() -> first.streams() == 1);
            first.close();
            store.put(EventsTest.event("odd", "meanwhile", "{}"));
            await().atMost(PATIENCE)
                    .until(() -> tail.errors().stream().anyMatch(line -> line.startsWith("Waiting for ")));
            try (FeedServer _ = first.restarted()) {
                await().atMost(PATIENCE).until(() -> !tail.output().isEmpty());
                store.put(EventsTest.event("odd", "later", "{}"));
                await().atMost(PATIENCE).until(() -> tail.output().size() == 2);
                assertThat(tail.output()).isEqualTo(lines(store).subList(3, 5));
            }
        }
    }

    @Test
    void aRunThatIsKilledGoesOnWhereItsFileSays() throws Exception {
        EventStore store = EventsTest.store(100);
        Path state = folder.resolve("state");
        try (FeedServer server = FeedServer.start(store, FeedServer.NONE)) {
            String[] command = {"tail", "--url=" + server.url(), "--from=start", "--state=" + state};
            try (Child tail = Child.start(Main.class, Map.of(), command)) {
                await().atMost(PATIENCE)
                        .until(() ->
                                Files.exists(state) && Files.readString(state).contains("\"position\":100"));
                tail.kill();
                assertThat(tail.output()).isEqualTo(lines(store));
                assertThat(tail.errors()).isEmpty();
            }
            store.put(EventsTest.event("odd", "meanwhile", "{}"));
            Run run = tail(server, "--from=start", "--state=" + state, "--limit=1");
            assertThat(run.status()).isZero();
            assertThat(run.out().lines()).containsExactly(lines(store).getLast());
            assertThat(run.err()).isEqualTo("Goes on behind seq 100, as " + state + " says\n");
        }
    }

    @Test
    void killsRepeatOneEventEachAtMost() throws Exception {
        EventStore store = EventsTest.store(20_000);
        Path state = folder.resolve("state");
        List<String> printed = new ArrayList<>();
        int repeated = 0;
        try (FeedServer server = FeedServer.start(store, FeedServer.NONE)) {
            String[] command = {"tail", "--url=" + server.url(), "--from=start", "--state=" + state};
            for (int kills = 0; kills < 5; kills++) {
                try (Child tail = Child.start(Main.class, Map.of(), command)) {
                    await().atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(1 + 7L * kills))
                            .until(() -> !tail.output().isEmpty());
                    tail.kill();
                    boolean _ = tail.awaitExit(PATIENCE) == 0;
                    assertThat(tail.output()).hasSizeLessThan(store.size());
                    repeated += append(printed, tail.output());
                }
            }
            int left = store.size() - printed.size();
            repeated += append(
                    printed,
                    tail(server, "--state=" + state, "--limit=" + left)
                            .out()
                            .lines()
                            .toList());
            // That of the last kill.
            repeated += append(
                    printed,
                    printed.size() == store.size()
                            ? List.of()
                            : tail(server, "--state=" + state, "--limit=1")
                                    .out()
                                    .lines()
                                    .toList());
        }
        assertThat(printed).isEqualTo(lines(store));
        assertThat(repeated).isLessThanOrEqualTo(5);
    }

    /** Adds what came after a kill. How many of these were there already: one, if it is the last. */
    private static int append(List<String> printed, List<String> more) {
        boolean again =
                !printed.isEmpty() && !more.isEmpty() && printed.getLast().equals(more.getFirst());
        printed.addAll(again ? more.subList(1, more.size()) : more);
        return again ? 1 : 0;
    }

    /** By a kill that came while it was written. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aLineThatWasCutInTheFileOfTheOutputIsEndedFirst() throws Exception {
        EventStore store = EventsTest.store(3);
        Path printed = folder.resolve("printed");
        try (FeedServer server = FeedServer.start(store, FeedServer.NONE)) {
            for (String before : List.of("{\"seq\":1,\"to", "", "{}\n")) {
                Files.writeString(printed, before);
                Process tail = builder(
                                "tail",
                                "--url=" + server.url(),
                                "--from=start",
                                "--limit=1",
                                "--state=" + folder.resolve("state of " + before.length()))
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(printed.toFile()))
                        .start();
                assertThat(tail.waitFor(30, TimeUnit.SECONDS)).isTrue();
                String ended = before.isEmpty() ? "" : before.strip() + "\n";
                assertThat(printed).hasContent(ended + lines(store).getFirst());
            }
        }
    }

    @Test
    void aFileThatIsDeletedMeanwhileIsMadeAgain() throws Exception {
        EventStore store = EventsTest.store(3);
        Path state = folder.resolve("state");
        try (FeedServer server = FeedServer.start(store, FeedServer.NONE);
                Child tail = Child.start(Main.class, Map.of(), "tail", "--url=" + server.url(), "--state=" + state)) {
            await().atMost(PATIENCE).until(() -> Files.exists(state));
            Files.delete(state);
            store.put(EventsTest.event("odd", "more", "{}"));
            await().atMost(PATIENCE).until(() -> !tail.output().isEmpty());
            await().atMost(PATIENCE)
                    .until(() -> Files.exists(state) && Files.readString(state).contains("\"position\":4"));
        }
    }

    @Test
    void whatAReaderThatLeavesHasNotReadComesAgain() throws Exception {
        EventStore store = EventsTest.store(20_000);
        Path state = folder.resolve("state");
        try (FeedServer server = FeedServer.start(store, FeedServer.NONE)) {
            List<String> lines = lines(store);
            Process tail = process("tail", "--url=" + server.url(), "--from=start", "--state=" + state);
            int read = 15_000;
            try (BufferedReader out = tail.inputReader()) {
                for (int line = 0; line < read; line++) {
                    assertThat(out.readLine()).isEqualTo(lines.get(line));
                }
            }
            assertThat(tail.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(tail.exitValue()).isZero();
            Run run = tail(server, "--state=" + state, "--limit=1");
            assertThat(lines.indexOf(run.out().strip())).isBetween(1, read);
        }
    }

    @Test
    void thePositionOfAnOlderVersionIsRead() throws IOException {
        EventStore store = EventsTest.store(9);
        try (FeedServer server = FeedServer.start(store, FeedServer.NONE)) {
            Path state = Files.writeString(folder.resolve("state"), """
                    {"url":"%s","topics":[],"sources":[],"position":5}""".formatted(server.url()));
            assertThat(tail(server, "--state=" + state, "--limit=2").out().lines())
                    .isEqualTo(lines(store).subList(5, 7));
            assertThat(tail(server, "--state=" + state, "--limit=2").out().lines())
                    .isEqualTo(lines(store).subList(7, 9));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "15M", "NOW", "1w"})
    void whereToBeginIsToldInTheWordsOfTheOption(String from) {
        Run run = Run.of("tail", "--from=" + from);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("--from=" + from + " is none of: start for the oldest kept, now, the seq ")
                .hasLineCount(1);
    }

    @Test
    void whatTheServiceFindsWrongWithATimeIsToldOfTheOption() throws IOException {
        FeedServer.Faults refusing = new FeedServer.Faults() {
            @Override
            public Optional<Manners.Answer> instead(String methodAndPath, int number) {
                return Optional.of(Manners.Answer.of(422, "{\"errors\":[{\"detail\":\"after is no time\"}]}"));
            }
        };
        try (FeedServer server = FeedServer.start(EventsTest.store(1), refusing)) {
            Run run = tail(server, "--from=2026-99");
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err()).isEqualTo("--from=2026-99 is no time\n");
        }
    }

    @Test
    void anAnswerThatNoRetryMendsEndsIt() throws IOException {
        for (int status : List.of(404, 405, 501, 505)) {
            FeedServer.Faults other = new FeedServer.Faults() {
                @Override
                public Optional<Manners.Answer> instead(String methodAndPath, int number) {
                    return Optional.of(new Manners.Answer(status, Map.of("Content-Type", "text/html"), "<html>"));
                }
            };
            try (FeedServer server = FeedServer.start(EventsTest.store(1), other)) {
                Run run = tail(server);
                assertThat(run.status()).isEqualTo(2);
                assertThat(run.err())
                        .startsWith(server.url() + " does not answer as Sekali's feed does (HTTP " + status + ")");
                assertThat(server.requests()).hasSize(1);
            }
        }
    }

    @Test
    void whereNothingComesForASecondItSaysThatItWaits() throws Exception {
        EventStore store = EventsTest.store(3);
        try (FeedServer server = FeedServer.start(store, FeedServer.NONE);
                Child tail = Child.start(Main.class, Map.of(), "tail", "--url=" + server.url())) {
            await().atMost(PATIENCE).until(() -> !tail.errors().isEmpty());
            assertThat(tail.errors()).containsExactly("Follows " + server.url() + "; waits for events");
            store.put(EventsTest.event("odd", "new", "{}"));
            await().atMost(PATIENCE).until(() -> !tail.output().isEmpty());
            assertThat(tail.errors()).hasSize(1);
        }
    }

    @Test
    void thePositionIsKeptBeforeAnythingComes() throws Exception {
        EventStore store = EventsTest.store(7);
        Path state = folder.resolve("state");
        try (FeedServer server = FeedServer.start(store, FeedServer.NONE)) {
            try (Child _ = Child.start(Main.class, Map.of(), "tail", "--url=" + server.url(), "--state=" + state)) {
                await().atMost(PATIENCE).until(() -> Files.exists(state));
            }
            store.put(EventsTest.event("odd", "meanwhile", "{}"));
            assertThat(tail(server, "--state=" + state, "--limit=1").out().lines())
                    .containsExactly(lines(store).getLast());
        }
    }

    /** Each would print what the other prints, and overwrite where it stands. */
    @Test
    void aFileThatAnotherRunKeepsIsRefused() throws Exception {
        EventStore store = EventsTest.store(3);
        Path state = folder.resolve("state");
        try (FeedServer server = FeedServer.start(store, FeedServer.NONE)) {
            String[] command = {"tail", "--url=" + server.url(), "--from=start", "--state=" + state};
            try (Child first = Child.start(Main.class, Map.of(), command)) {
                await().atMost(PATIENCE).until(() -> Files.exists(state));
                Run second = tail(server, "--from=start", "--state=" + state, "--limit=1");
                assertThat(second.status()).isEqualTo(2);
                assertThat(second.out()).isEmpty();
                assertThat(second.err())
                        .isEqualTo(
                                "Another run keeps its position in %s; end that one, or let --state name another file\n"
                                        .formatted(state));
                first.kill();
            }
            store.put(EventsTest.event("odd", "later", "{}"));
            assertThat(tail(server, "--state=" + state, "--limit=1").out().lines())
                    .containsExactly(lines(store).getLast());
        }
    }

    @Test
    void theFileOfAnotherFeedIsRefused() throws IOException {
        Path state = folder.resolve("state");
        try (FeedServer server = FeedServer.start(EventsTest.store(3), FeedServer.NONE)) {
            assertThat(tail(server, "--from=start", "--state=" + state, "--topic=odd", "--limit=1")
                            .status())
                    .isZero();
            Run other = tail(server, "--state=" + state, "--topic=even");
            assertThat(other.status()).isEqualTo(2);
            assertThat(other.err())
                    .isEqualTo(
                            "%s is the position in another feed, %s with the topics odd; repeat its options, or let --state name another file\n"
                                    .formatted(state, server.url()));
            Files.writeString(state, "{}");
            assertThat(tail(server, "--state=" + state).err()).startsWith(state + " is not a position");
            assertThat(tail(server, "--state=" + folder.resolve("no/file"), "--from=start")
                            .err())
                    .startsWith("There is no folder for ");
        }
    }

    @Test
    void whatRetentionDeletedEndsTheRunOrIsSkippedIfThatIsWanted() throws IOException {
        EventStore store = EventsTest.store(9);
        try (FeedServer server = FeedServer.start(store, FeedServer.NONE)) {
            server.expire(5);
            Run run = tail(server, "--from=2");
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .isEqualTo(
                            "The events behind seq 2 are deleted there by retention, up to seq 5. To go on behind them: --skip-expired\n");
            Run skipped = tail(server, "--from=2", "--skip-expired", "--limit=4");
            assertThat(skipped.status()).isZero();
            assertThat(skipped.out().lines()).isEqualTo(lines(store).subList(5, 9));
            assertThat(skipped.err()).endsWith("by retention, up to seq 5; goes on behind them\n");
        }
    }

    @Test
    void aServiceThatLostEventsEndsTheRun() throws IOException {
        try (FeedServer server = FeedServer.start(EventsTest.store(9), FeedServer.NONE)) {
            Run run = tail(server, "--from=10");
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err())
                    .startsWith(server.url() + " never gave out seq 10 (it is at 9)")
                    .contains("--from=start");
        }
    }

    @Test
    void aReaderThatHasEnoughEndsItQuietly() throws Exception {
        EventStore store = EventsTest.store(3);
        try (FeedServer server = FeedServer.start(store, FeedServer.NONE)) {
            Process tail = process("tail", "--from=start", "--url=" + server.url());
            try (BufferedReader out = tail.inputReader()) {
                assertThat(out.readLine()).isEqualTo(lines(store).getFirst());
            }
            store.put(EventsTest.event("odd", "more", "{}"));
            await().atMost(PATIENCE).until(() -> {
                store.put(EventsTest.event("odd", Long.toString(System.nanoTime()), "{}"));
                return tail.waitFor(50, TimeUnit.MILLISECONDS);
            });
            assertThat(tail.exitValue()).isZero();
            assertThat(folder.resolve("errors")).isEmptyFile();
        }
    }

    /** With a pipe that a test can close. */
    private Process process(String... args) throws IOException {
        return builder(args).start();
    }

    private ProcessBuilder builder(String... args) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("errors").toFile());
    }

    @Test
    void topicsSelectAndTheReadKeyIsSent() throws IOException {
        try (FeedServer server = FeedServer.start(EventsTest.store(10), FeedServer.NONE)) {
            Run run = Run.with(
                    Map.of("API_KEY", "publish", "READ_API_KEY", "s3cret"),
                    "",
                    "tail",
                    "--feed-url=" + server.url(),
                    "--topic=odd",
                    "--topic=a b",
                    "--source=x",
                    "--from=0",
                    "--limit=5");
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(run.out()).hasLineCount(5).doesNotContain("\"even\"");
            assertThat(server.requests())
                    .containsExactly("GET /feed?after=0&topic=a%20b&topic=odd&source=x Bearer s3cret");
        }
    }

    @Test
    void peopleGetALineThatCantSteerTheirTerminal() throws IOException {
        EventStore store = new EventStore();
        store.put(EventsTest.event("orders\\u001b", "1\\u009b", "{\"total\":12}"));
        try (FeedServer server = FeedServer.start(store, FeedServer.NONE)) {
            assertThat(tail(server, "--from=start", "-o", "pretty", "--limit=1").out())
                    .isEqualTo("2026-01-31T12:00:00Z  orders  1  test  {\"total\":12}\n");
            String[] args = {"tail", "--url=" + server.url(), "--from=start", "-opretty", "--limit=1"};
            assertThat(Run.with(Map.of(), true, new byte[0], args).out())
                    .startsWith("\033[?7l\033[2m2026-")
                    .contains("\033[1morders\033[0m")
                    .endsWith("\033[?7h\n");
            assertThat(Run.with(Map.of("NO_COLOR", "1"), true, new byte[0], args)
                            .out())
                    .startsWith("\033[?7l2026-");
        }
    }

    @Test
    void aSubscriptionIsPrintedAndAcknowledged() throws IOException {
        EventStore store = EventsTest.store(700);
        try (FeedServer server = FeedServer.start(store, FeedServer.NONE)) {
            assertThat(Run.of("subscriptions", "create", "mine", "--url=" + server.url())
                            .status())
                    .isZero();
            Run run = tail(server, "--subscription=mine", "--limit=600");
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(run.out().lines()).isEqualTo(lines(store).subList(0, 600));
            assertThat(server.subscription("mine").position(0)).isEqualTo(600);
            assertThat(server.subscription("mine").isLeased(0)).isFalse();
            Run none = tail(server, "--subscription=theirs");
            assertThat(none.status()).isEqualTo(4);
            assertThat(none.err()).startsWith("There is no subscription theirs at " + server.url());
            Run both = tail(server, "--subscription=mine", "--topic=odd");
            assertThat(both.status()).isEqualTo(2);
            assertThat(both.err()).startsWith("--topic is not for --subscription");
        }
    }
}

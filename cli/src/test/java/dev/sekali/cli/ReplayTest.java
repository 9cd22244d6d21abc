package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sekali replay} against servers that fail as they are told to. */
class ReplayTest {

    @TempDir
    private Path folder;

    private static Manners awayFromPage(int first) {
        return new Manners() {
            @Override
            public Optional<Answer> insteadOfPage(int page) {
                return page >= first ? Optional.of(Answer.unavailable("0")) : Optional.empty();
            }
        };
    }

    private static Manners awayFromPost(int first) {
        return new Manners() {
            @Override
            public Optional<Answer> instead(int post) {
                return post >= first ? Optional.of(Answer.unavailable("0")) : Optional.empty();
            }
        };
    }

    /** What the sender sent. */
    private static List<JsonNode> sent(EventStore store) {
        return store.all().stream()
                .map(event -> ((ObjectNode) event.deepCopy()).without(List.of("seq", "created_at")))
                .map(JsonNode.class::cast)
                .toList();
    }

    private static String lines(EventStore store) {
        return String.join("", store.all().stream().map(event -> event + "\n").toList());
    }

    @Test
    void whatWasBrokenOffGoesOnInTheFileAndLeavesNothingOutOrTwice() throws IOException {
        EventStore store = EventsTest.store(1_700);
        Path file = folder.resolve("events.ndjson");
        int port;
        try (ContractServer server = ContractServer.start(store, awayFromPage(3))) {
            port = server.port();
            Run broken = Run.of("replay", "--from=" + server.url(), "--to=" + file, "--retries=0");
            assertThat(broken.status()).isEqualTo(3);
            assertThat(broken.err()).contains(server.url() + " is away (HTTP 503, ");
            assertThat(broken.lastLine()).isEqualTo("NOT complete: read 1000 = written 1000; the same command goes on");
            assertThat(Files.readAllLines(file)).hasSize(1_000);
        }
        // As when it is killed between a page and its checkpoint, in the middle of a line.
        Files.writeString(file, store.all().get(1_000) + "\n{\"seq\":1002,\"to", StandardOpenOption.APPEND);
        try (ContractServer server = ContractServer.restart(store, port)) {
            Run rest = Run.of("replay", "--from=" + server.url(), "--to=" + file);
            assertThat(rest.status()).as(rest.err()).isZero();
            assertThat(rest.lastLine()).isEqualTo("replayed: read 700 = written 700");
            assertThat(file).hasContent(lines(store));
            store.put(EventsTest.event("odd", "late", "{}"));
            assertThat(Run.of("replay", "--from=" + server.url(), "--to=" + file)
                            .lastLine())
                    .isEqualTo("replayed: read 1 = written 1");
            assertThat(file).hasContent(lines(store));
        }
    }

    @Test
    void whatWasBrokenOffGoesOnAtAnotherSekali() throws IOException {
        EventStore store = EventsTest.store(1_700);
        EventStore copy = new EventStore();
        Path checkpoint = folder.resolve("checkpoint");
        try (ContractServer from = ContractServer.honest(store)) {
            int port;
            String[] command;
            try (ContractServer to = ContractServer.start(copy, awayFromPost(3))) {
                port = to.port();
                command = new String[] {
                    "replay", "--from=" + from.url(), "--to=" + to.url(), "--checkpoint=" + checkpoint, "--retries=0"
                };
                Run broken = Run.of(command);
                assertThat(broken.status()).isEqualTo(3);
                assertThat(broken.err()).contains(to.url() + " took nothing in 1 attempt: HTTP 503");
                assertThat(broken.lastLine())
                        .isEqualTo(
                                "NOT complete: read 1500 = success 1000 + ignored 0 + refused 0; the same command goes on");
            }
            try (ContractServer _ = ContractServer.restart(copy, port)) {
                Run rest = Run.of(command);
                assertThat(rest.status()).as(rest.err()).isZero();
                assertThat(rest.lastLine()).isEqualTo("replayed: read 700 = success 700 + ignored 0 + refused 0");
                assertThat(sent(copy)).isEqualTo(sent(store));
                Files.delete(checkpoint);
                assertThat(Run.of(command).lastLine())
                        .isEqualTo("replayed: read 1700 = success 0 + ignored 1700 + refused 0");
            }
        }
    }

    @Test
    void anAnswerThatIsLostIsAskedForAgainAndTheEventIgnored() throws IOException {
        EventStore store = EventsTest.store(20);
        EventStore copy = new EventStore();
        Manners lost = new Manners() {
            @Override
            public Answer answer(int post, Answer honest) {
                return post == 1 ? Answer.lost() : honest;
            }
        };
        try (ContractServer from = ContractServer.honest(store);
                ContractServer to = ContractServer.start(copy, lost)) {
            Run run = Run.of("replay", "--from=" + from.url(), "--to=" + to.url());
            assertThat(run.status()).isZero();
            assertThat(run.lastLine()).isEqualTo("replayed: read 20 = success 0 + ignored 20 + refused 0");
            assertThat(sent(copy)).isEqualTo(sent(store));
        }
    }

    /** A service whose MAX_EVENTS and MAX_BODY are small. */
    @Test
    void aBatchThatIsTooLargeIsHalvedAndAnEventThatIsTooLargeIsNamed() throws IOException {
        EventStore store = EventsTest.store(100);
        store.put(EventsTest.event("odd", "large", "{\"text\":\"" + "x".repeat(5_000) + "\"}"));
        store.put(EventsTest.event("odd", "last", "{}"));
        EventStore copy = new EventStore();
        Manners small = new Manners() {
            @Override
            public Optional<Answer> refuse(String body) {
                return body.lines().count() > 10 || body.length() > 4_000
                        ? Optional.of(Answer.of(413, "{\"detail\":\"at most 10 events and 4000 bytes\"}"))
                        : Optional.empty();
            }
        };
        try (ContractServer from = ContractServer.honest(store);
                ContractServer to = ContractServer.start(copy, small)) {
            Run run = Run.of("replay", "--from=" + from.url(), "--to=" + to.url());
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.out()).isEqualTo("""
                            refused: 1 × HTTP 413, at most 10 events and 4000 bytes (first: seq 101, odd/large)
                            NOT complete: read 102 = success 101 + ignored 0 + refused 1
                            """);
            assertThat(copy.all())
                    .extracting(event -> event.path("event_id").asText())
                    .doesNotContain("large")
                    .endsWith("100", "last");
        }
    }

    @Test
    void largeEventsGoInRequestsOfAFewMebibytes() throws IOException {
        EventStore store = new EventStore();
        for (int n = 1; n <= 12; n++) {
            store.put(EventsTest.event("large", Integer.toString(n), "{\"text\":\"" + "x".repeat(700_000) + "\"}"));
        }
        EventStore copy = new EventStore();
        AtomicInteger largest = new AtomicInteger();
        Manners measuring = new Manners() {
            @Override
            public Optional<Answer> refuse(String body) {
                largest.accumulateAndGet(body.length(), Math::max);
                // What the service adds could make an event too large that wasn't.
                return body.contains("created_at") || body.contains("\"seq\"")
                        ? Optional.of(Answer.of(413, "{}"))
                        : Optional.empty();
            }
        };
        try (ContractServer from = ContractServer.honest(store);
                ContractServer to = ContractServer.start(copy, measuring)) {
            assertThat(Run.of("replay", "--from=" + from.url(), "--to=" + to.url())
                            .status())
                    .isZero();
            assertThat(sent(copy)).isEqualTo(sent(store));
            assertThat(largest).hasValueBetween(1_400_000, 2_200_000);
        }
    }

    @Test
    void topicsComeOneAfterTheOther() throws IOException {
        EventStore store = EventsTest.store(1_200);
        store.put(EventsTest.event("other", "1", "{}"));
        Path file = folder.resolve("events.ndjson");
        try (ContractServer server = ContractServer.honest(store)) {
            Run run = Run.of(
                    "replay", "--from=" + server.url(), "--to=" + file, "--topic=odd", "--topic=even", "--topic=odd");
            assertThat(run.lastLine()).as(run.err()).isEqualTo("replayed: read 1200 = written 1200");
            assertThat(Files.readAllLines(file).stream()
                            .map(line -> line.contains("\"odd\"") ? "odd" : "even")
                            .distinct())
                    .containsExactly("odd", "even");
            assertThat(Run.of("replay", "--from=" + server.url(), "--to=" + file, "--topic=odd")
                            .err())
                    .contains(file + ".checkpoint is the checkpoint of another replay");
        }
    }

    @Test
    void standardOutputHasTheEventsAndNothingElse() throws IOException {
        EventStore store = EventsTest.store(600);
        try (ContractServer server = ContractServer.honest(store)) {
            Run run = Run.of("replay", "--from=" + server.url(), "--to=-");
            assertThat(run.status()).isZero();
            assertThat(run.out()).isEqualTo(lines(store));
            assertThat(run.err().lines().toList().getLast()).isEqualTo("replayed: read 600 = written 600");
        }
    }

    @Test
    void eachSideHasItsOwnKey() throws IOException {
        Map<String, String> keys = Map.of(
                "READ_API_KEY",
                "of-from",
                "API_KEY",
                "of-neither",
                "TO_API_KEY_FILE",
                Files.writeString(folder.resolve("key"), "of-to").toString());
        try (ContractServer from = ContractServer.honest(EventsTest.store(3));
                ContractServer to = ContractServer.honest(new EventStore())) {
            Run run = Run.with(keys, "", "replay", "--from=" + from.url(), "--to=" + to.url());
            assertThat(run.status()).isZero();
            assertThat(from.credentials()).containsExactly("GET Bearer of-from");
            assertThat(to.credentials()).containsExactly("POST Bearer of-to");
            assertThat(Run.of("replay", "--from=" + from.url(), "--to=" + to.url())
                            .status())
                    .isZero();
            assertThat(to.credentials()).contains("POST null");
        }
    }

    @Test
    void aTargetThatIsNoSekaliOrRefusesTheKeyEndsTheRunAtOnce() throws IOException {
        for (int status : new int[] {401, 403, 404, 405, 301}) {
            Manners refusing = new Manners() {
                @Override
                public Optional<Answer> instead(int post) {
                    return Optional.of(Answer.of(status, "{\"detail\":\"no\"}"));
                }
            };
            try (ContractServer from = ContractServer.honest(EventsTest.store(2_000));
                    ContractServer to = ContractServer.start(new EventStore(), refusing)) {
                Run run = Run.of("replay", "--from=" + from.url(), "--to=" + to.url());
                assertThat(run.status()).isEqualTo(2);
                assertThat(run.err()).startsWith(to.url() + " ").contains("HTTP " + status);
                assertThat(to.posts()).isEqualTo(1);
            }
        }
    }

    @Test
    void whatCantBeGoneOnWithIsToldBeforeAnythingIsTouched() throws IOException {
        Path file = Files.writeString(folder.resolve("mine"), "mine\n");
        Path short_ = folder.resolve("short");
        try (ContractServer server = ContractServer.honest(EventsTest.store(3))) {
            String from = "--from=" + server.url();
            assertFails(Run.of("replay", from, "--to=" + file), "holds something, and no checkpoint says what");
            assertThat(file).hasContent("mine\n");
            assertFails(Run.of("replay", from, "--to=" + server.url()), "is where the events come from");
            assertFails(Run.of("replay", from, "--to=-", "--checkpoint=" + short_), "standard output");
            assertFails(Run.of("replay", from, "--to=http://:1"), "--to=http://:1 is not the address of a server");
            assertFails(Run.of("replay", from), "--to");
            assertFails(Run.of("replay", from, "--to=" + folder), "is not a regular file");
            assertThat(Run.of("replay", from, "--to=" + short_).status()).isZero();
            Files.writeString(short_, "");
            assertFails(Run.of("replay", from, "--to=" + short_), "is shorter than its checkpoint says");
            Files.writeString(folder.resolve("short.checkpoint"), "{\"from\":\"x\"}");
            assertFails(Run.of("replay", from, "--to=" + short_), "is not a checkpoint");
            Run run = Run.of("replay", from, "--to=" + folder.resolve("no/folder"));
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err()).contains("There is no folder for").hasLineCount(1);
        }
    }

    private static void assertFails(Run run, String why) {
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(why).hasLineCount(1);
    }
}

package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sekali events} and {@code sekali event}. */
class EventsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    static EventStore store(int events) throws IOException {
        EventStore store = new EventStore();
        for (int n = 1; n <= events; n++) {
            store.put(event(n % 2 == 0 ? "even" : "odd", Integer.toString(n), "{\"n\":" + n + "}"));
        }
        return store;
    }

    static JsonNode event(String topic, String id, String payload) throws IOException {
        return JSON.readTree("""
                {"topic":"%s","event_id":"%s","timestamp":"2026-01-31T12:00:00Z","source":"test","payload":%s}""".formatted(topic, id, payload));
    }

    private static List<String> ids(Run run) {
        return run.out().lines().map(EventsTest::id).toList();
    }

    private static String id(String line) {
        try {
            return JSON.readTree(line).path("event_id").asText();
        } catch (IOException e) {
            throw new IllegalStateException(line, e);
        }
    }

    private static List<String> numbers(int from, int to, int step) {
        return IntStream.iterate(from, n -> step > 0 ? n <= to : n >= to, n -> n + step)
                .mapToObj(Integer::toString)
                .toList();
    }

    @Test
    void allPagesArePrintedAsLinesInTheOrderOfTheService() throws IOException {
        EventStore store = store(2_500);
        try (ContractServer server = ContractServer.honest(store)) {
            Run newestFirst = Run.of("events", "--url=" + server.url());
            assertThat(newestFirst.status()).isZero();
            assertThat(ids(newestFirst)).isEqualTo(numbers(2_500, 1, -1));
            Run oldestFirst = Run.of("events", "--url=" + server.url(), "--order=asc");
            assertThat(oldestFirst.out().lines())
                    .isEqualTo(store.all().stream().map(JsonNode::toString).toList());
        }
    }

    @Test
    void aLimitAndATopicSelect() throws IOException {
        try (ContractServer server = ContractServer.honest(store(2_500))) {
            assertThat(ids(Run.of("events", "--url=" + server.url(), "--limit=1100")))
                    .isEqualTo(numbers(2_500, 1_401, -1));
            assertThat(ids(Run.of("events", "--url=" + server.url(), "--topic=odd", "--order=asc")))
                    .isEqualTo(numbers(1, 2_499, 2));
        }
    }

    @ParameterizedTest
    @CsvSource({"2026-01-31, 3", "2026-02-01, 0", "1s, 0", "36500d, 3", "876000h, 3"})
    void sinceIsATimeOrHowLongAgo(String since, int events) throws IOException {
        try (ContractServer server = ContractServer.honest(store(3))) {
            assertThat(ids(Run.of("events", "--url=" + server.url(), "--since=" + since)))
                    .hasSize(events);
        }
    }

    @Test
    void numbersKeepTheirDigitsAndTextsTheirCharacters() throws IOException {
        String payload = "{\"n\":1.10,\"big\":%s,\"text\":\"é\\\\u0001💡\",\"deep\":%s}"
                .formatted("9".repeat(2_000), "[".repeat(900) + "]".repeat(900));
        Manners manners = new Manners() {
            @Override
            public Optional<Answer> insteadOfPage(int page) {
                return Optional.of(Answer.of(
                        200,
                        "[{\"seq\":1,\"topic\":\"a\",\"event_id\":\"b\",\"payload\":" + payload + ",\"more\":null}]"));
            }
        };
        try (ContractServer server = ContractServer.start(new EventStore(), manners)) {
            assertThat(Run.of("events", "--url=" + server.url()).out())
                    .isEqualTo("{\"seq\":1,\"topic\":\"a\",\"event_id\":\"b\",\"payload\":" + payload
                            + ",\"more\":null}\n");
        }
    }

    private static Manners away(int from, int to) {
        return new Manners() {
            @Override
            public Optional<Answer> insteadOfPage(int page) {
                return page >= from && page <= to ? Optional.of(Answer.unavailable("0")) : Optional.empty();
            }
        };
    }

    @Test
    void anOutageInTheMiddleIsWaitedFor() throws IOException {
        try (ContractServer server = ContractServer.start(store(2_500), away(2, 3))) {
            Run run = Run.of("events", "--url=" + server.url());
            assertThat(run.status()).isZero();
            assertThat(ids(run)).isEqualTo(numbers(2_500, 1, -1));
            assertThat(run.err()).startsWith("Waiting for %s (HTTP 503, ".formatted(server.url()));
        }
    }

    @Test
    void whatBreaksOffIsTold() throws IOException {
        try (ContractServer server = ContractServer.start(store(2_500), away(2, 100))) {
            Run run = Run.of("events", "--url=" + server.url(), "--retries=1");
            assertThat(run.status()).isEqualTo(3);
            assertThat(ids(run)).hasSize(1_000);
            assertThat(run.err().lines().toList().getLast()).startsWith(server.url() + " is away (HTTP 503, ");
        }
    }

    @Test
    void whatIsNotSekaliIsToldInOneLine() throws IOException {
        for (String body : List.of("{}", "[{}]", "[{\"seq\":1}]", "[", "[]x", "[1]", "<html>")) {
            Manners manners = new Manners() {
                @Override
                public Optional<Answer> insteadOfPage(int page) {
                    return Optional.of(Answer.of(200, body));
                }
            };
            try (ContractServer server = ContractServer.start(new EventStore(), manners)) {
                Run run = Run.of("events", "--url=" + server.url());
                assertThat(run.status()).as(body).isEqualTo(2);
                assertThat(run.err()).startsWith(server.url() + " does not answer as Sekali does");
                assertThat(run.err().lines()).hasSize(1);
            }
        }
    }

    @Test
    void aRefusalSaysWhatToMend() throws IOException {
        Map<Manners.Answer, String> refusals = Map.of(
                Manners.Answer.of(401, "{\"detail\":\"there is no API key\"}"),
                "HTTP 401, there is no API key; let --read-api-key-file",
                Manners.Answer.of(422, "{\"errors\":[{\"pointer\":\"/since\",\"detail\":\"since is no time\"}]}"),
                "--since is no time");
        for (Map.Entry<Manners.Answer, String> refusal : refusals.entrySet()) {
            Manners manners = new Manners() {
                @Override
                public Optional<Answer> insteadOfPage(int page) {
                    return Optional.of(refusal.getKey());
                }
            };
            try (ContractServer server = ContractServer.start(new EventStore(), manners)) {
                Run run = Run.of("events", "--url=" + server.url(), "--since=soon");
                assertThat(run.status()).isEqualTo(2);
                assertThat(run.err()).contains(refusal.getValue());
                assertThat(run.err().lines()).hasSize(1);
            }
        }
    }

    @Test
    void oneEventIsOneLineOrIndentedOnATerminal() throws IOException {
        EventStore store = new EventStore();
        store.put(event("a/b", "ü \u009b+.", "{\"text\":\"\u009b31m\"}"));
        try (ContractServer server = ContractServer.honest(store)) {
            Run line = Run.of("event", "--url=" + server.url(), "a/b", "ü \u009b+.");
            assertThat(line.status()).isZero();
            assertThat(line.out()).isEqualTo(store.all().getFirst() + "\n");
            Run terminal = Run.with(Map.of(), true, new byte[0], "event", "--url=" + server.url(), "a/b", "ü \u009b+.");
            assertThat(terminal.out())
                    .contains("\n  \"topic\" : \"a/b\",\n", "\"text\" : \"\\u009b31m\"")
                    .doesNotContain("\u009b");
        }
    }

    @Test
    void anEventThatIsNotThereHasAStatusOfItsOwn() throws IOException {
        try (ContractServer server = ContractServer.honest(store(1))) {
            Run run = Run.of("event", "--url=" + server.url(), "odd", "2");
            assertThat(run.status()).isEqualTo(4);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .isEqualTo(
                            "There is no event with the topic odd and the event_id 2 at %s\n".formatted(server.url()));
            assertThat(Run.of("event", "--url=" + server.url() + "/elsewhere", "odd", "2")
                            .status())
                    .isEqualTo(2);
        }
    }
}

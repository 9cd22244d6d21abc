package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way to break the promise is found out and explained, with exit status 1. */
class LyingServerTest {

    private static final Manners HONEST = new Manners() {};

    @Test
    void anAcknowledgedEventThatIsNotKept() throws IOException {
        EventStore forgetful = new EventStore() {
            @Override
            synchronized String put(JsonNode event) {
                String verdict = super.put(event);
                if (event.path("event_id").asText().endsWith("0")) {
                    forget(event);
                }
                return verdict;
            }
        };
        // Duplicates would be "success" again and give it away: without them, only the reading back can.
        assertNotVerified(forgetful, HONEST, "it is not there: GET answers 404", "--duplicates=0", "--sample=500");
    }

    @Test
    void anAcknowledgedEventThatIsNeitherKeptNorCounted() throws IOException {
        EventStore dropping = new EventStore() {
            @Override
            synchronized String put(JsonNode event) {
                return event.path("event_id").asText().endsWith("0") ? "success" : super.put(event);
            }
        };
        assertNotVerified(dropping, HONEST, "/stats: unique_processed rose by", "--sample=0");
    }

    @Test
    void anAcknowledgedEventThatIsDroppedWhileAnswersAreLost() throws IOException {
        EventStore dropping = new EventStore() {
            @Override
            synchronized String put(JsonNode event) {
                return event.path("event_id").asText().endsWith("0") ? "ignored" : super.put(event);
            }
        };
        Manners losing = new Manners() {
            @Override
            public Answer answer(int post, Answer honest) {
                return post % 10 == 0 ? Answer.lost() : honest;
            }
        };
        assertNotVerified(dropping, losing, "/stats: unique_processed rose by", "--sample=0");
    }

    @Test
    void anEventThatIsStoredAlthoughItWasTurnedAway() throws IOException {
        Manners overloaded = new Manners() {
            @Override
            public Answer answer(int post, Answer honest) {
                return post == 7 ? Answer.of(429, "{}") : honest;
            }
        };
        assertNotVerified(new EventStore(), overloaded, "/stats: received rose by 301, but should have by 300");
    }

    @Test
    void anEventThatIsStoredTwice() throws IOException {
        EventStore doubling = new EventStore() {
            @Override
            synchronized String put(JsonNode event) {
                String verdict = super.put(event);
                if (verdict.equals("ignored")) {
                    counts(event).duplicates--;
                    counts(event).unique++;
                }
                return verdict;
            }
        };
        assertNotVerified(
                doubling,
                HONEST,
                "/stats: unique_processed rose by 300, but should have by 210, the distinct new keys acknowledged:"
                        + " 90 too many");
    }

    @Test
    void successForOneKeyTwice() throws IOException {
        EventStore generous = new EventStore() {
            @Override
            synchronized String put(JsonNode event) {
                super.put(event);
                return "success";
            }
        };
        assertNotVerified(generous, HONEST, "answered \"success\" more than once");
    }

    @Test
    void aNewEventThatIsTakenForADuplicate() throws IOException {
        EventStore strict = new EventStore() {
            @Override
            synchronized String put(JsonNode event) {
                super.put(event);
                return "ignored";
            }
        };
        assertNotVerified(strict, HONEST, "210 keys answered \"ignored\" and never \"success\"");
    }

    @Test
    void receivedThatIsMiscounted() throws IOException {
        EventStore miscounting = new EventStore() {
            @Override
            synchronized String put(JsonNode event) {
                String verdict = super.put(event);
                if (verdict.equals("ignored")) {
                    counts(event).received--;
                    counts(event).duplicates--;
                }
                return verdict;
            }
        };
        assertNotVerified(
                miscounting,
                HONEST,
                "/stats: received rose by 210, but should have by 300, the events acknowledged: 90 missing.");
    }

    @Test
    void theEquationBroken() throws IOException {
        EventStore unequal = new EventStore() {
            @Override
            synchronized String put(JsonNode event) {
                counts(event).received++;
                return super.put(event);
            }
        };
        assertNotVerified(
                unequal,
                HONEST,
                "/stats after the run breaks the equation: received is 600, but unique_processed 210 +"
                        + " duplicate_dropped 90 is 300.");
    }

    @Test
    void aTopicThatIsBookedUnderAnother() throws IOException {
        EventStore confused = new EventStore() {
            @Override
            synchronized String put(JsonNode event) {
                String verdict = super.put(event);
                Counts right = counts(event);
                Counts wrong = topic("user_login");
                right.received--;
                wrong.received++;
                if (verdict.equals("success")) {
                    right.unique--;
                    wrong.unique++;
                } else {
                    right.duplicates--;
                    wrong.duplicates++;
                }
                return verdict;
            }
        };
        assertNotVerified(confused, HONEST, "/stats: received of topic user_login rose by 300, but");
    }

    @Test
    void anotherPayloadThanWasSent() throws IOException {
        EventStore altering = new EventStore() {
            @Override
            synchronized Optional<JsonNode> find(String topic, String eventId) {
                return super.find(topic, eventId).map(event -> {
                    ((com.fasterxml.jackson.databind.node.ObjectNode) event.path("payload")).put("amount", 0.005);
                    return event;
                });
            }
        };
        assertNotVerified(altering, HONEST, "it reads back with another payload");
    }

    @Test
    void anotherEventThanWasSent() throws IOException {
        EventStore confusing = new EventStore() {
            @Override
            synchronized Optional<JsonNode> find(String topic, String eventId) {
                return super.find(topic, eventId).map(event -> {
                    ((com.fasterxml.jackson.databind.node.ObjectNode) event)
                            .put("topic", "T")
                            .put("event_id", "2");
                    return event;
                });
            }
        };
        assertNotVerified(confusing, HONEST, "it reads back with another topic and another event_id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>hello</html>",
                "",
                "{\"status\":\"success\"",
                "[]",
                "{}",
                "{\"status\":\"success\",\"topic\":\"t\",\"event_id\":\"not what was sent\"}"
            })
    void a200WithoutAVerdict(String body) throws IOException {
        Manners garbling = new Manners() {
            @Override
            public Answer answer(int post, Answer honest) {
                return post == 7 ? Answer.of(200, body) : honest;
            }
        };
        assertNotVerified(new EventStore(), garbling, "1 event answered 200 with a body that is not the contract's");
    }

    @Test
    void someoneElsePublishingMeanwhile() throws IOException {
        AtomicInteger reads = new AtomicInteger();
        Manners busy = new Manners() {
            @Override
            public Answer stats(Answer honest) {
                return reads.incrementAndGet() == 1 ? Answer.of(200, """
                        {"received":0,"unique_processed":0,"duplicate_dropped":0,"topics_active":1,"topics":[]}""") : Answer.of(200, """
                        {"received":305,"unique_processed":215,"duplicate_dropped":90,"topics_active":4,"topics":[]}""");
            }
        };
        assertNotVerified(
                new EventStore(),
                busy,
                "received rose by 305, but should have by 300, the events acknowledged: 5 too many; either");
    }

    @Test
    void statsThatAreGoneAfterTheRun() throws IOException {
        AtomicInteger reads = new AtomicInteger();
        Manners shy = new Manners() {
            @Override
            public Answer stats(Answer honest) {
                return reads.incrementAndGet() == 1 ? honest : Answer.of(200, "{\"received\":1}");
            }
        };
        assertNotVerified(new EventStore(), shy, "/stats answered before the run, but not after it");
    }

    @Test
    void refusedEventsAreListedOnceForEachReason() throws IOException {
        String lines = """
                {"topic":"a","event_id":"1","timestamp":"2026-01-02T03:04:05Z","source":"s"}
                {"topic":"a","event_id":"2","timestamp":"2026-01-02T03:04:05Z"}
                {"topic":"a","event_id":"3","timestamp":"2026-01-02T03:04:05Z"}
                not json
                """;
        for (String batchSize : new String[] {"1", "10"}) {
            try (ContractServer server = ContractServer.honest(new EventStore())) {
                Run run = Run.with(
                        Map.of(),
                        lines,
                        "--url=" + server.url(),
                        "--file=-",
                        "--batch-size=" + batchSize,
                        "--workers=1");
                assertThat(run.status()).isEqualTo(1);
                assertThat(run.out())
                        .contains("source is missing (first: line 2, a/2)")
                        .contains("1 × not sent, not JSON")
                        .contains("(first: line 4)")
                        .contains("- 3 events refused, so not stored.")
                        .endsWith("NOT verified: 1 difference(s)" + System.lineSeparator());
                assertThat(run.out().lines().filter(line -> line.contains("source is missing")))
                        .hasSize(1);
            }
        }
    }

    private static void assertNotVerified(EventStore store, Manners manners, String explanation, String... more)
            throws IOException {
        try (ContractServer server = ContractServer.start(store, manners)) {
            String[] args = new String[more.length + 2];
            args[0] = "--url=" + server.url();
            args[1] = "--events=300";
            System.arraycopy(more, 0, args, 2, more.length);
            Run run = Run.of(args);
            assertThat(run.out()).contains(explanation);
            assertThat(run.lastLine()).matches("NOT verified: \\d+ difference\\(s\\)");
            assertThat(run.status()).isEqualTo(1);
        }
    }
}

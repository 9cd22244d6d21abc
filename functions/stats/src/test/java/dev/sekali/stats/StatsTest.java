package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.testing.TestDatabase;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /stats}. */
class StatsTest {

    private TestDatabase database;
    private Fixture stats;

    @BeforeEach
    void start() throws InterruptedException {
        database = TestDatabase.create();
        stats = Fixture.start(database.stats());
    }

    @AfterEach
    void stop() {
        stats.close();
        database.close();
    }

    @Test
    void anEmptyDatabaseHasAllMembersAtZero() {
        HttpResponse<String> response = stats.get("/stats");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        JsonNode body = Fixture.json(response);
        assertThat(body.fieldNames())
                .toIterable()
                .containsExactly(
                        "received",
                        "unique_processed",
                        "duplicate_dropped",
                        "topics_active",
                        "uptime_seconds",
                        "expired",
                        "rejected",
                        "throughput_per_second",
                        "error_rate",
                        "topics");
        assertThat(body.get("received").asLong()).isZero();
        assertThat(body.get("topics_active").asLong()).isZero();
        assertThat(body.get("topics")).isEmpty();
        assertThat(body.get("uptime_seconds").asDouble()).isPositive().isLessThan(60);
    }

    @Test
    void countersAddUpOverTopicsAndShards() throws Exception {
        try (Writer first = new Writer(database, 0);
                Writer second = new Writer(database, 1)) {
            first.insert("a", "1", "2", "1").insert("b", "1").commit();
            second.insert("a", "2", "3").commit();
        }
        database.execute("INSERT INTO audit_rejected VALUES (0, 3), (1, 4)");
        JsonNode body = Fixture.json(stats.get("/stats"));
        assertThat(body.get("received").asLong()).isEqualTo(6);
        assertThat(body.get("unique_processed").asLong()).isEqualTo(4);
        assertThat(body.get("duplicate_dropped").asLong()).isEqualTo(2);
        assertThat(body.get("topics_active").asLong()).isEqualTo(2);
        assertThat(body.get("rejected").asLong()).isEqualTo(7);
        JsonNode busiest = body.get("topics").get(0);
        assertThat(busiest.get("topic").asText()).isEqualTo("a");
        assertThat(busiest.get("received").asLong()).isEqualTo(5);
        assertThat(busiest.get("unique_processed").asLong()).isEqualTo(3);
        assertThat(busiest.get("duplicate_dropped").asLong()).isEqualTo(2);
        assertThat(busiest.get("last_created_at").asText())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
    }

    @Test
    void expiredEventsStayUniqueOnes() {
        counters("('a', 0, 5, 4, 1, NULL, 0), ('a', -1, 0, 0, 0, NULL, 3), ('b', 0, 2, 2, 0, NULL, 0)");
        JsonNode body = Fixture.json(stats.get("/stats"));
        assertThat(body.get("unique_processed").asLong()).isEqualTo(6);
        assertThat(body.get("expired").asLong()).isEqualTo(3);
        assertThat(body.get("topics_active").asLong()).isEqualTo(2);
        assertThat(body.get("topics").get(0).get("unique_processed").asLong()).isEqualTo(4);
        assertThat(body.get("topics").get(0).get("expired").asLong()).isEqualTo(3);
        assertThat(body.get("topics").get(1).get("expired").asLong()).isZero();
    }

    @Test
    void theBusiestTopicsComeFirstAndTiesByName() {
        counters(
                "('quiet', 0, 1, 1, 0, NULL), ('z', 0, 5, 5, 0, NULL), ('B', 0, 5, 5, 0, NULL), ('a', 0, 5, 0, 5, NULL)");
        JsonNode body = Fixture.json(stats.get("/stats"));
        assertThat(topics(body)).containsExactly("B", "a", "z", "quiet");
        assertThat(body.get("topics").get(0).get("last_created_at").isNull()).isTrue();
    }

    @Test
    void noMoreThanAThousandTopicsAreShownButAllAreCounted() {
        database.execute("INSERT INTO audit_stats SELECT 't' || n, 0, n, n, 0, now() FROM generate_series(1, 1500) n");
        JsonNode body = Fixture.json(stats.get("/stats"));
        assertThat(topics(body)).hasSize(1000).startsWith("t1500").endsWith("t501");
        assertThat(body.get("topics_active").asLong()).isEqualTo(1500);
        assertThat(body.get("received").asLong()).isEqualTo(1500L * 1501 / 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"topics=2 | b a", "topic=a | a", "topic=c%20+d | c  d", "topic=none | ''"})
    void aQueryChoosesTopicsAndLeavesTheTotalsAlone(String query, String expected) {
        counters("('a', 0, 2, 2, 0, NULL), ('b', 0, 3, 3, 0, NULL), ('c  d', 0, 1, 1, 0, NULL)");
        JsonNode body = Fixture.json(stats.get("/stats?" + query));
        assertThat(String.join(" ", topics(body))).isEqualTo(expected);
        assertThat(body.get("received").asLong()).isEqualTo(6);
        assertThat(body.get("topics_active").asLong()).isEqualTo(3);
    }

    @Test
    void zeroTopicsLeavesThemOut() {
        counters("('a', 0, 2, 2, 0, NULL)");
        JsonNode body = Fixture.json(stats.get("/stats?topics=0"));
        assertThat(body.has("topics")).isFalse();
        assertThat(body.get("received").asLong()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"topics=-1", "topics=1001", "topics=all", "topics=1&topics=1", "topic=", "topic=%00"})
    void aWrongParameterIsNamed(String query) {
        HttpResponse<String> response = stats.get("/stats?" + query);
        EventsTest.assertProblem(response, 422);
        assertThat(Fixture.json(response).get("errors").get(0).get("pointer").asText())
                .isEqualTo("/" + query.substring(0, query.indexOf('=')));
    }

    @Test
    void aClientThatDoesNotAcceptJsonIsRefused() {
        EventsTest.assertProblem(stats.get("/stats", "Accept", "text/html"), 406);
    }

    @Test
    void theEquationHoldsInEveryAnswerWhileWritersWrite() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                int shard = w;
                writers.add(threads.submit(() -> {
                    try (Writer writer = new Writer(database, shard)) {
                        for (int i = 0; i < 200; i++) {
                            // A third are duplicates of another writer's.
                            writer.insert("topic-" + i % 3, "e" + (i % 3 == 0 ? i : shard * 1000 + i))
                                    .commit();
                        }
                    }
                    return null;
                }));
            }
            long before = 0;
            do {
                long atLeast = database.number("SELECT count(*) FROM processed_events");
                JsonNode body = Fixture.json(stats.get("/stats"));
                long atMost = database.number("SELECT count(*) FROM processed_events");
                long received = body.get("received").asLong();
                long unique = body.get("unique_processed").asLong();
                assertThat(received)
                        .isEqualTo(unique + body.get("duplicate_dropped").asLong());
                assertThat(unique).isBetween(atLeast, atMost);
                assertThat(received).isGreaterThanOrEqualTo(before);
                long overTopics = 0;
                for (JsonNode topic : body.get("topics")) {
                    overTopics += topic.get("received").asLong();
                }
                assertThat(overTopics).isEqualTo(received);
                before = received;
            } while (!writers.stream().allMatch(Future::isDone));
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        JsonNode body = Fixture.json(stats.get("/stats"));
        assertThat(body.get("received").asLong()).isEqualTo(800);
        assertThat(body.get("unique_processed").asLong())
                .isEqualTo(database.number("SELECT count(*) FROM processed_events"));
        assertThat(body.get("duplicate_dropped").asLong()).isPositive();
    }

    /** Non-repeatable read: each answer is of its own moment, and a later one is never of an earlier moment. */
    @Test
    void whatIsReadLaterMayKnowMoreAndNeverLess() throws Exception {
        try (Writer writer = new Writer(database, 0)) {
            writer.insert("t", "1");
            JsonNode before = Fixture.json(stats.get("/stats"));
            assertThat(before.get("unique_processed").asLong()).isZero();
            assertThat(before.get("topics_active").asLong()).isZero();
            writer.commit();
            assertThat(Fixture.json(stats.get("/events"))).hasSize(1);
            assertThat(Fixture.json(stats.get("/stats")).get("unique_processed").asLong())
                    .isEqualTo(1);
        }
    }

    @Test
    void ratesTellOfTheLastSeconds() {
        counters("('a', 0, 300, 300, 0, NULL)");
        database.execute("INSERT INTO audit_rejected VALUES (0, 100)");
        JsonNode body = Fixture.json(stats.get("/stats"));
        assertThat(body.get("throughput_per_second").asDouble()).isBetween(25.0, 300.0);
        assertThat(body.get("error_rate").asDouble()).isEqualTo(0.25);
        await("until the growth is older than the window")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    JsonNode later = Fixture.json(stats.get("/stats"));
                    assertThat(later.get("throughput_per_second").asDouble()).isZero();
                    assertThat(later.get("error_rate").asDouble()).isZero();
                });
    }

    @Test
    void uptimeGrows() {
        double first = Fixture.json(stats.get("/stats")).get("uptime_seconds").asDouble();
        await().atMost(Duration.ofSeconds(5))
                .until(() ->
                        Fixture.json(stats.get("/stats")).get("uptime_seconds").asDouble() > first);
    }

    /** Without the events it answers the same. */
    @Test
    void theCountersComeFromTheAuditTablesAlone() {
        database.execute("DROP TABLE processed_events");
        assertThat(stats.get("/stats").statusCode()).isEqualTo(200);
    }

    private void counters(String rows) {
        database.execute("INSERT INTO audit_stats VALUES " + rows);
    }

    private static List<String> topics(JsonNode body) {
        List<String> topics = new ArrayList<>();
        body.get("topics").forEach(topic -> topics.add(topic.get("topic").asText()));
        return topics;
    }
}

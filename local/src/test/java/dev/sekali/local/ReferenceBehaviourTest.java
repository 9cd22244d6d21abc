package dev.sekali.local;

import static dev.sekali.local.Client.event;
import static dev.sekali.local.Client.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.local.Client.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The sixteen behaviours of the system that this one replaces, asked of the whole stack from outside. */
class ReferenceBehaviourTest {

    private static LocalStack stack;
    private static Client client;

    @BeforeAll
    static void start() throws InterruptedException {
        stack = LocalStack.startTemporary(Map.of("PORT", "0", "OPERATIONS_PORT", "0"));
        client = new Client(stack.url());
    }

    @AfterAll
    static void stop() {
        client.close();
        stack.close();
    }

    @Test
    void statsAnswers() {
        Answer stats = client.get("/stats");
        assertThat(stats.status()).isEqualTo(200);
        for (String counter : List.of("received", "unique_processed", "duplicate_dropped", "topics_active")) {
            assertThat(stats.body().path(counter).isIntegralNumber())
                    .as(counter)
                    .isTrue();
        }
    }

    @Test
    void eventsAnswers() {
        Answer events = client.get("/events");
        assertThat(events.status()).isEqualTo(200);
        assertThat(events.body().isArray()).isTrue();
    }

    @Test
    void aMissingTopicIsRefused() {
        assertRefused("""
                {"event_id":"1","timestamp":"2026-01-31T12:00:00Z","source":"test"}""", "/topic");
    }

    @Test
    void aMissingEventIdIsRefused() {
        assertRefused("""
                {"topic":"t","timestamp":"2026-01-31T12:00:00Z","source":"test"}""", "/event_id");
    }

    @Test
    void aMissingTimestampIsRefused() {
        assertRefused("""
                {"topic":"t","event_id":"1","source":"test"}""", "/timestamp");
    }

    @Test
    void aMalformedTimestampIsRefused() {
        assertRefused("""
                {"topic":"t","event_id":"1","timestamp":"31.01.2026 12:00","source":"test"}""", "/timestamp");
    }

    @Test
    void aUniqueEventIsStored() {
        String topic = unique();
        Answer answer = client.publish(event(topic, "1"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.verdict()).isEqualTo("success");
        assertThat(client.get("/events/%s/1".formatted(topic)).status()).isEqualTo(200);
    }

    @Test
    void aDuplicateIsIgnored() {
        String topic = unique();
        client.publish(event(topic, "1"));
        Answer again = client.publish(event(topic, "1"));
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.verdict()).isEqualTo("ignored");
        assertThat(client.get("/events?topic=" + topic).body()).hasSize(1);
    }

    @Test
    void theSameEventIdUnderAnotherTopicIsADifferentEvent() {
        String id = unique();
        String one = unique();
        String other = unique();
        assertThat(client.publish(event(one, id)).verdict()).isEqualTo("success");
        assertThat(client.publish(event(other, id)).verdict()).isEqualTo("success");
        assertThat(client.get("/events?topic=" + one).body()).hasSize(1);
        assertThat(client.get("/events?topic=" + other).body()).hasSize(1);
    }

    @Test
    void theCountersStayConsistent() {
        String topic = unique();
        for (int i = 0; i < 10; i++) {
            client.publish(event(topic, "" + i % 7));
        }
        assertCounters(topic, 10, 7);
        JsonNode all = client.get("/stats").body();
        assertThat(all.path("received").asLong())
                .isEqualTo(all.path("unique_processed").asLong()
                        + all.path("duplicate_dropped").asLong());
    }

    @Test
    void manyConcurrentSendsOfOneEventStoreOneRow() throws Exception {
        String topic = unique();
        List<String> verdicts = publishAtOnce(50, _ -> event(topic, "1"));
        assertThat(verdicts).hasSize(50).containsOnlyOnce("success");
        assertThat(verdicts.stream().filter("ignored"::equals)).hasSize(49);
        assertThat(client.get("/events?topic=" + topic).body()).hasSize(1);
        assertCounters(topic, 50, 1);
    }

    @Test
    void theAuditCountersRise() {
        String topic = unique();
        client.publish(event(topic, "1"));
        assertCounters(topic, 1, 1);
        client.publish(event(topic, "1"));
        assertCounters(topic, 2, 1);
        client.publish(event(topic, "2"));
        assertCounters(topic, 3, 2);
    }

    @Test
    void aSmallStressBatch() throws Exception {
        String topic = unique();
        List<String> verdicts = publishAtOnce(200, i -> event(topic, "" + i % 150));
        assertThat(verdicts.stream().collect(Collectors.groupingBy(verdict -> verdict, Collectors.counting())))
                .isEqualTo(Map.of("success", 150L, "ignored", 50L));
        assertCounters(topic, 200, 150);
        assertThat(client.get("/events?limit=1000&topic=" + topic).body()).hasSize(150);
    }

    @Test
    void eventsReturnsContent() {
        String topic = unique();
        client.publish(event(topic, "1"));
        JsonNode event = client.get("/events?topic=" + topic).body().path(0);
        assertThat(event.path("topic").asText()).isEqualTo(topic);
        assertThat(event.path("event_id").asText()).isEqualTo("1");
        assertThat(Instant.parse(event.path("timestamp").asText())).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(event.path("source").asText()).isEqualTo("test");
        assertThat(event.path("payload").toString()).isEqualTo("{\"n\":1}");
        assertThat(event.path("seq").isIntegralNumber()).isTrue();
        assertThat(event.path("created_at").asText()).isNotEmpty();
    }

    @Test
    void eventsHonoursLimit() {
        String topic = unique();
        for (int i = 0; i < 5; i++) {
            client.publish(event(topic, "" + i));
        }
        assertThat(client.get("/events?limit=3&topic=" + topic).body().findValuesAsText("event_id"))
                .containsExactly("4", "3", "2");
    }

    @Test
    void uptimeIsReported() {
        double before = uptimeSeconds();
        assertThat(before).isNotNegative();
        await().until(() -> uptimeSeconds() > before);
    }

    private static double uptimeSeconds() {
        return client.get("/stats").body().path("uptime_seconds").asDouble(-1);
    }

    private static void assertRefused(String body, String pointer) {
        long received = client.get("/stats").body().path("received").asLong();
        Answer answer = client.publish(body);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.faults()).isEqualTo(pointer);
        assertThat(client.get("/stats").body().path("received").asLong()).isEqualTo(received);
    }

    private static void assertCounters(String topic, long received, long unique) {
        JsonNode counters = client.topicStats(topic);
        assertThat(counters.path("received").asLong()).isEqualTo(received);
        assertThat(counters.path("unique_processed").asLong()).isEqualTo(unique);
        assertThat(counters.path("duplicate_dropped").asLong()).isEqualTo(received - unique);
    }

    private static List<String> publishAtOnce(int requests, IntFunction<String> body) throws Exception {
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> sent = IntStream.range(0, requests)
                    .mapToObj(i ->
                            senders.submit(() -> client.publish(body.apply(i)).verdict()))
                    .toList();
            List<String> verdicts = new ArrayList<>();
            for (Future<String> verdict : sent) {
                verdicts.add(verdict.get());
            }
            return verdicts;
        }
    }
}

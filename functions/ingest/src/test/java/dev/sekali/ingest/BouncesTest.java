package dev.sekali.ingest;

import static dev.sekali.ingest.IngestServer.event;
import static dev.sekali.ingest.IngestServer.newId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.ingest.IngestServer.Answer;
import dev.sekali.ingest.bounce.Bounces;
import dev.sekali.testing.KeyHashes;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down of events that bounced off. */
class BouncesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Pattern LOST = Pattern.compile("sekali_ingest_bounces_total\\{outcome=\"lost\",} [1-9]");

    private TestDatabase database;
    private IngestServer server;

    @BeforeEach
    void start() throws InterruptedException {
        database = TestDatabase.create();
        server = IngestServer.start(database.ingest());
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    private List<JsonNode> samples() {
        return database.texts("SELECT CAST(to_jsonb(bounces) AS text) FROM bounces ORDER BY id").stream()
                .map(BouncesTest::json)
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<JsonNode> awaitSamples(int count) {
        await().atMost(PATIENCE).until(() -> samples().size() >= count);
        return samples();
    }

    private String metrics() throws Exception {
        return server.operationsText("/metrics");
    }

    @Test
    void aDuplicateIsWrittenDownWithWhatItsSenderSent() throws Exception {
        server.publish(event("t", "1"));
        assertThat(server.publish(event("t", "1").replace("\"n\":1", "\"n\" : 1.50"))
                        .body()
                        .path("status")
                        .asText())
                .isEqualTo("ignored");
        JsonNode sample = awaitSamples(1).getFirst();
        assertThat(sample.path("kind").asText()).isEqualTo("duplicate");
        assertThat(sample.path("topic").asText()).isEqualTo("t");
        assertThat(sample.path("event_id").asText()).isEqualTo("1");
        assertThat(sample.path("source").asText()).isEqualTo("test");
        assertThat(sample.path("payload").asText()).isEqualTo("{\"n\" : 1.50}");
        assertThat(sample.path("cut").asBoolean()).isFalse();
        assertThat(sample.path("reason").asText()).contains("came before");
        assertThat(metrics()).contains("sekali_ingest_bounces_total{outcome=\"kept\",} 1.0");
    }

    @Test
    void whatALenientBatchAndASingleRequestRejectIsWrittenDownWithTheReason() throws Exception {
        String untimed = event("t", "a").replace("2026-01-31T12:00:00Z", "yesterday");
        Answer lenient =
                server.publish("[%s,%s,7]".formatted(untimed, event("t", "good")), "Prefer", "handling=lenient");
        assertThat(lenient.status()).isEqualTo(200);
        assertThat(server.publish("{\"topic\":\"t\",\"payload\":{\"n\":2}}").status())
                .isEqualTo(422);
        List<JsonNode> samples = awaitSamples(3);
        assertThat(samples).extracting(sample -> sample.path("kind").asText()).containsOnly("rejected");
        assertThat(samples.getFirst().path("event_id").asText()).isEqualTo("a");
        assertThat(samples.getFirst().path("payload").asText()).isEqualTo("{\"n\":1}");
        assertThat(samples.getFirst().path("reason").asText()).startsWith("/timestamp is not an ISO 8601 time");
        assertThat(samples.get(1).path("topic").isNull()).isTrue();
        assertThat(samples.get(1).path("payload").isNull()).isTrue();
        assertThat(samples.get(2).path("topic").asText()).isEqualTo("t");
        assertThat(samples.get(2).path("event_id").isNull()).isTrue();
        assertThat(samples.get(2).path("payload").asText()).isEqualTo("{\"n\":2}");
        assertThat(samples.get(2).path("reason").asText())
                .isEqualTo("/event_id is required; /source is required; /timestamp is required");
    }

    @Test
    void anEventThatTheDatabaseRefusesIsWrittenDown() throws Exception {
        database.execute("ALTER TABLE processed_events ADD CHECK (event_id <> 'poison')");
        assertThat(server.publish(event("t", "poison")).status()).isEqualTo(422);
        JsonNode sample = awaitSamples(1).getFirst();
        assertThat(sample.path("event_id").asText()).isEqualTo("poison");
        assertThat(sample.path("reason").asText()).isEqualTo("the database refuses this event (SQLSTATE 23514)");
    }

    /** It may be anything: a form with a password, say. */
    @Test
    void ofABodyOrALineThatIsNoJsonOnlyTheReasonIsWrittenDown() throws Exception {
        assertThat(server.publish("password=s3cret").status()).isEqualTo(400);
        assertThat(server.publishLines("password=s3cret\n" + event("t", "1"), "Prefer", "handling=lenient")
                        .status())
                .isEqualTo(200);
        List<JsonNode> samples = awaitSamples(2);
        assertThat(samples).allSatisfy(sample -> {
            assertThat(sample.path("payload").isNull()).isTrue();
            assertThat(sample.path("reason").asText()).contains("line 1, column 1");
            assertThat(sample.toString()).doesNotContain("s3cret");
        });
    }

    @Test
    void aBodyOverALimitIsWrittenDownWithoutWhatItHolds() throws Exception {
        assertThat(server.publish("\"" + "x".repeat(9 << 20) + "\"").status()).isEqualTo(413);
        JsonNode sample = awaitSamples(1).getFirst();
        assertThat(sample.path("reason").asText()).contains("over the limit of");
        assertThat(sample.path("payload").isNull()).isTrue();
    }

    @Test
    void whateverBouncesAtMostTenASecondAreWrittenDownAndBothKindsAreAmongThem() throws Exception {
        String batch = "[%s]".formatted(String.join(",", Collections.nCopies(1_000, event("t", "1"))));
        String faulty = "[%s]".formatted(String.join(",", Collections.nCopies(100, "{\"topic\":\"t\"}")));
        long start = System.nanoTime();
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .until(() -> {
                    assertThat(server.publish(batch).status()).isEqualTo(200);
                    assertThat(server.publish(faulty).status()).isEqualTo(422);
                    return database.number("SELECT count(*) FROM bounces") >= 30;
                });
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(seconds).isGreaterThanOrEqualTo(2);
        assertThat(database.texts("SELECT DISTINCT kind FROM bounces")).hasSize(2);
        assertThat(database.number("SELECT max(n) FROM (SELECT count(*) AS n FROM bounces GROUP BY at) AS written"))
                .isLessThanOrEqualTo(10);
    }

    @Test
    void nobodyWaitsForSamplesThatCannotBeWritten() throws Exception {
        server.publish(event("t", "1"));
        try (Connection stranger = database.connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("LOCK TABLE bounces IN ACCESS EXCLUSIVE MODE");
            await().atMost(PATIENCE).until(() -> {
                long start = System.nanoTime();
                assertThat(server.publish(event("t", "1")).status()).isEqualTo(200);
                assertThat(server.publish(event("t", newId())).status()).isEqualTo(200);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
                return LOST.matcher(metrics()).find();
            });
            stranger.rollback();
        }
        await().atMost(PATIENCE).until(() -> {
            server.publish(event("t", "1"));
            return !samples().isEmpty();
        });
    }

    @Test
    void hostileTextsAreWrittenDownAsTextsAndCutBetweenCharacters() throws Exception {
        String hostile = "<script>alert(1)</script>\\u202e'; DROP TABLE bounces; --{}\\\"";
        server.publish("""
                {"topic":"%1$s\\u0000\\ud800","event_id":"%2$s","source":"%1$s","payload":{"x":"%3$s"}}""".formatted(hostile, "😀".repeat(300), "ab" + "😀".repeat(2_000)));
        JsonNode sample = awaitSamples(1).getFirst();
        assertThat(sample.path("topic").asText())
                .isEqualTo("<script>alert(1)</script>\u202e'; DROP TABLE bounces; --{}\"\ufffd\ufffd");
        assertThat(sample.path("event_id").asText()).isEqualTo("😀".repeat(254) + "…");
        // {"x":"ab and 1,022 characters of four bytes are 4,096 bytes.
        assertThat(sample.path("payload").asText()).isEqualTo("{\"x\":\"ab" + "😀".repeat(1_022));
        assertThat(sample.path("cut").asBoolean()).isTrue();
        assertThat(sample.path("reason").asText())
                .contains("/topic holds U+0000")
                .contains("/timestamp is required");
    }

    @Test
    void aTopicThatItsSenderMayNotPublishToIsNotShown(@TempDir Path folder) throws Exception {
        Path keys = Files.writeString(
                folder.resolve("keys"), "shop publish %s topics=order_".formatted(KeyHashes.of("s3cret")));
        try (IngestServer bound = IngestServer.start(database.ingest(), "API_KEYS_FILE", keys.toString())) {
            String key = "Bearer s3cret";
            assertThat(bound.publish("{\"topic\":\"login\"}", "Authorization", key)
                            .status())
                    .isEqualTo(422);
            assertThat(bound.publish("{\"topic\":\"order_created\"}", "Authorization", key)
                            .status())
                    .isEqualTo(422);
            assertThat(bound.publish(
                                    "[%s,%s]".formatted(event("login", "1"), event("order_created", "2")),
                                    "Authorization",
                                    key,
                                    "Prefer",
                                    "handling=lenient")
                            .status())
                    .isEqualTo(200);
            List<JsonNode> samples = awaitSamples(3);
            assertThat(samples.toString()).doesNotContain("\"login\"").doesNotContain("s3cret");
            assertThat(samples)
                    .extracting(sample -> sample.path("topic").asText())
                    .containsExactly("null", "order_created", "null");
            assertThat(samples.getLast().path("reason").asText())
                    .isEqualTo("/topic is not among the topics that this API key is bound to");
        }
    }

    /** A program that fails while it stops closes what it has once more. */
    @Test
    void whatIsClosedMayBeClosedAgain() {
        Bounces bounces = Bounces.start(database.ingest(), () -> true);
        bounces.close();
        assertThatCode(bounces::close).doesNotThrowAnyException();
    }

    @Test
    void samplesAreNoPartOfTheCounters() throws Exception {
        server.publish("[%1$s,%1$s]".formatted(event("t", "1")));
        server.publish("{");
        server.publish("{}");
        awaitSamples(3);
        assertThat(database.number("SELECT sum(received) FROM audit_stats")).isEqualTo(2);
        assertThat(database.number("SELECT sum(duplicate_dropped) FROM audit_stats"))
                .isEqualTo(1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(database.number("SELECT sum(rejected) FROM audit_rejected"))
                        .isEqualTo(1));
    }
}

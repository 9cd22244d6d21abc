package dev.sekali.ingest;

import static dev.sekali.ingest.IngestServer.event;
import static dev.sekali.ingest.IngestServer.newId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.ingest.IngestServer.Answer;
import dev.sekali.testing.KeyHashes;
import dev.sekali.testing.Logs;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.testing.junit5.SetUpServer;
import io.helidon.webserver.testing.junit5.Socket;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may publish, what, and how much. */
class ApiKeysTest extends ConfiguredServer {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PUBLISHER = "s3cret-publisher";
    private static final String READER = "s3cret-reader";
    private static final String SHOP = "s3cret-shop";
    private static final String SLOW = "s3cret-slow";

    @TempDir
    private static Path folder;

    private static Logs logs;

    @SetUpServer
    static void setUp(WebServerConfig.Builder builder) throws Exception {
        logs = new Logs("dev.sekali");
        Path file = Files.writeString(
                folder.resolve("keys"),
                "publisher publish %s\nreader read %s\nshop publish %s topics=order_,payment_\nslow publish %s rate=10"
                        .formatted(
                                KeyHashes.of(PUBLISHER), KeyHashes.of(READER), KeyHashes.of(SHOP), KeyHashes.of(SLOW)));
        configure(builder, "API_KEYS_FILE", file.toString());
    }

    @AfterAll
    static void closeLogs() {
        logs.close();
    }

    private static Answer publish(String key, String json, String... headers) throws Exception {
        String[] all = new String[headers.length + 2];
        all[0] = "Authorization";
        all[1] = "Bearer " + key;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return server.publish(json, all);
    }

    private static long stored(String id) {
        return database.number("SELECT count(*) FROM processed_events WHERE event_id = '%s'".formatted(id));
    }

    @Test
    void onlyAKeyThatMayPublishPublishes() throws Exception {
        String id = newId();
        assertThat(server.publish(event("t", id)).status()).isEqualTo(401);
        assertThat(publish("s3cret", event("t", id)).status()).isEqualTo(401);
        assertThat(publish(READER, event("t", id)).status()).isEqualTo(403);
        assertThat(stored(id)).isZero();
        assertThat(publish(PUBLISHER, event("t", id)).status()).isEqualTo(200);
        assertThat(stored(id)).isEqualTo(1);
    }

    @Test
    void aTopicThatTheKeyIsNotBoundToIsNamedAndNothingIsStored() throws Exception {
        String id = newId();
        assertThat(publish(SHOP, event("order_created", id)).status()).isEqualTo(200);
        assertThat(publish(SHOP, event("orders", newId())).status()).isEqualTo(403);
        String good = newId();
        Answer answer = publish(SHOP, "[%s,%s]".formatted(event("payment_done", good), event("login", newId())));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.headers().get("www-authenticate")).contains("error=\"insufficient_scope\"");
        assertThat(answer.body().path("errors")).hasSize(1);
        assertThat(answer.body().at("/errors/0/index").asInt()).isEqualTo(1);
        assertThat(answer.body().at("/errors/0/pointer").asText()).isEqualTo("/topic");
        assertThat(stored(good)).isZero();
    }

    @Test
    void whereLeniencyIsPreferredTheEventsOfOtherTopicsAreRejectedAlone() throws Exception {
        String good = newId();
        String other = newId();
        Answer answer = publish(
                SHOP,
                "[%s,%s]".formatted(event("login", other), event("order_created", good)),
                "Prefer",
                "handling=lenient");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().at("/results/0/status").asText()).isEqualTo("rejected");
        assertThat(answer.body().at("/results/0/event_id").asText()).isEqualTo(other);
        assertThat(answer.body().at("/results/1/status").asText()).isEqualTo("success");
        assertThat(stored(other)).isZero();
        assertThat(stored(good)).isEqualTo(1);
        assertThat(publish(SHOP, event("login", other), "Prefer", "handling=lenient")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aRateIsChargedWithEveryEventOfABatch() throws Exception {
        StringBuilder batch = new StringBuilder("[").append(event("t", newId()));
        for (int i = 1; i < 1_000; i++) {
            batch.append(',').append(event("t", newId()));
        }
        assertThat(publish(SLOW, batch.append(']').toString()).status()).isEqualTo(200);
        Answer answer = publish(SLOW, event("t", newId()));
        assertThat(answer.status()).isEqualTo(429);
        // 1,000 events at ten a second, of which one second's worth was saved up.
        assertThat(Integer.parseInt(answer.headers().get("retry-after"))).isBetween(60, 100);
        assertThat(publish(PUBLISHER, event("t", newId())).status()).isEqualTo(200);
    }

    @Test
    void theDescriptionAndTheOperationsPortAskNobody() throws Exception {
        HttpRequest description = server.request("/openapi/ingest.yaml").build();
        assertThat(server.send(description).status()).isEqualTo(200);
        assertThat(server.operations("/health/ready").status()).isEqualTo(200);
    }

    @Test
    void metricsTellKeysByTheirNamesAlone(@Socket("operations") Http1Client operations) throws Exception {
        publish(SHOP, event("order_created", newId()));
        publish(READER, event("t", newId()));
        String metrics = operations.get("/metrics").readTimeout(PATIENCE).requestEntity(String.class);
        assertThat(metrics)
                .containsPattern(
                        "sekali_access_requests_total\\{function=\"ingest\",key=\"shop\",outcome=\"admitted\",} [1-9]")
                .containsPattern("sekali_access_requests_total\\{[^}]*key=\"reader\",outcome=\"forbidden\",} [1-9]")
                .containsPattern("sekali_access_stale\\{[^}]*} 0")
                .doesNotContain("s3cret");
    }

    @Test
    void noKeyReachesALogOrAnAnswer() throws Exception {
        Answer unknown = publish("s3cret-unknown", event("t", newId()));
        Answer malformed = publish(PUBLISHER, "{");
        Answer forbidden = publish(READER, "{");
        Answer otherTopic = publish(SHOP, event("login", newId()));
        for (Answer answer : new Answer[] {unknown, malformed, forbidden, otherTopic}) {
            assertThat(answer.status()).isBetween(400, 403);
            assertThat(answer.body().toString() + answer.headers()).doesNotContain("s3cret");
        }
        assertThat(logs.linesWith("API keys from")).isNotEmpty();
        assertThat(logs.linesWith("s3cret")).isEmpty();
        assertThat(logs.linesWith(KeyHashes.of(PUBLISHER))).isEmpty();
    }
}

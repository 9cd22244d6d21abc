package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.host.access.AccessSettings;
import dev.sekali.testing.KeyHashes;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.testing.junit5.SetUpServer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read what. */
class ApiKeysTest extends ConfiguredServer {

    @TempDir
    private static Path folder;

    @SetUpServer
    static void setUp(WebServerConfig.Builder builder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("keys"),
                "reader read %s\npublisher publish %s\nshop read %s topics=order_\nslow read %s rate=1"
                        .formatted(
                                KeyHashes.of("reader"),
                                KeyHashes.of("publisher"),
                                KeyHashes.of("shop"),
                                KeyHashes.of("slow")));
        configure(builder, new AccessSettings(Optional.of(file)));
        try (Writer writer = new Writer(database, 0)) {
            writer.insert("order_created", "1").insert("login", "1").commit();
        }
    }

    private static HttpResponse<String> get(String key, String target) {
        return stats.get(target, "Authorization", "Bearer " + key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stats", "/bounces", "/events", "/events/login/1"})
    void onlyAKeyThatMayReadReads(String target) {
        HttpResponse<String> missing = stats.get(target);
        assertThat(missing.statusCode()).isEqualTo(401);
        assertThat(missing.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"sekali\"");
        assertThat(missing.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(stats.send("HEAD", target).statusCode()).isEqualTo(401);
        assertThat(stats.send("HEAD", target).headers().firstValue("WWW-Authenticate"))
                .isPresent();
        assertThat(get("wrong", target).statusCode()).isEqualTo(401);
        assertThat(get("publisher", target).statusCode()).isEqualTo(403);
        assertThat(get("reader", target).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/stats, 403",
        "/stats?topic=login, 403",
        "/stats?topic=order_created, 200",
        "/bounces, 403",
        "/bounces?kind=rejected, 403",
        "/bounces?topic=login, 403",
        "/bounces?topic=order_created, 200",
        "/stats/stream, 403",
        "/events, 403",
        "/events?topic=login, 403",
        "/events?topic=order, 403",
        "/events?source=test, 403",
        "/events?topic=order_created, 200",
        "/events?topic=%6Frder_created, 200",
        "/events?topic=order_created&topic=login, 422",
        "/events/login/1, 403",
        "/events/login/none, 403",
        "/events/order_created/1, 200",
        "/events/order_created/none, 404",
    })
    void aKeyThatIsBoundToTopicsReadsNoOthers(String target, int status) {
        HttpResponse<String> answer = get("shop", target);
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 403) {
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("none"))
                    .contains("error=\"insufficient_scope\"");
        }
    }

    @Test
    void aStreamIsBoundAsAPageIs() {
        String[] stream = {"Authorization", "Bearer shop", "Accept", "application/x-ndjson"};
        assertThat(stats.get("/events", stream).statusCode()).isEqualTo(403);
        assertThat(stats.get("/events?topic=order_created", stream).body().lines())
                .hasSize(1);
    }

    @Test
    void aRequestToReadCostsOneOfTheRate() {
        int limited = 0;
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = get("slow", "/stats");
            if (answer.statusCode() == 429) {
                limited++;
                assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            }
        }
        assertThat(limited).isPositive();
    }

    @Test
    void countersAreStreamedToAKeyThatMayRead() throws Exception {
        assertThat(stats.get("/stats/stream").statusCode()).isEqualTo(401);
        assertThat(get("publisher", "/stats/stream").statusCode()).isEqualTo(403);
        try (CounterReader reader = CounterReader.open(stats, "Authorization", "Bearer reader")) {
            assertThat(reader.next().orElseThrow().event()).isEqualTo("snapshot");
        }
    }

    @Test
    void pagesDescriptionsAndTheOperationsPortAskNobody() {
        for (String path : List.of("/", "/docs", "/openapi/stats.yaml", "/openapi/stats.json")) {
            assertThat(stats.get(path).statusCode()).isEqualTo(200);
        }
        assertThat(stats.operations("/health/ready").statusCode()).isEqualTo(200);
    }
}

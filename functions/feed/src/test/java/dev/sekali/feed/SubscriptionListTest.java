package dev.sekali.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.host.FunctionHost;
import dev.sekali.settings.Settings;
import dev.sekali.testing.Functions;
import dev.sekali.testing.TestDatabase;
import dev.sekali.testing.TraceReceiver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A page asks for all subscriptions every two seconds, so what that costs must not grow with their number. */
class SubscriptionListTest {

    @Test
    void howeverManyThereAreTheyAreReadByTwoStatements() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                TraceReceiver receiver = TraceReceiver.start()) {
            database.execute("""
                    INSERT INTO processed_events (topic, event_id, "timestamp", source, payload, created_at)
                    SELECT 't' || n % 2, n::text, now(), 'test', '{}', now() - interval '1 hour' * (n % 2 + 1)
                      FROM generate_series(1, 100) n;
                    INSERT INTO subscriptions (name, topics, shards, begins)
                    SELECT 's' || n, ARRAY['t' || n % 2], 2, 'start' FROM generate_series(0, 3) n;
                    INSERT INTO subscription_shards (name, shard, position)
                    SELECT 's' || n, shard, CASE n WHEN 3 THEN 100 ELSE 0 END
                      FROM generate_series(0, 3) n, generate_series(0, 1) shard""");
            Settings settings = new Settings(Functions.environment(
                    database.feed(),
                    0,
                    0,
                    Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url(), "OTEL_BSP_SCHEDULE_DELAY", "20")));
            try (FunctionHost host = Main.start(settings);
                    HttpClient client = HttpClient.newHttpClient()) {
                HttpRequest list = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:%d/subscriptions".formatted(host.port())))
                        .build();
                JsonNode shown = FeedServer.json(client.send(list, HttpResponse.BodyHandlers.ofString()))
                        .get("subscriptions");
                assertThat(shown).hasSize(4);
                for (int i = 0; i < 4; i++) {
                    double hours = shown.get(i).at("/positions/1/age_seconds").asDouble() / 3600;
                    assertThat(hours).isBetween(i == 3 ? 0 : i % 2 + 1.0, i == 3 ? 0 : i % 2 + 1.1);
                }
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> receiver.spans().stream()
                                .anyMatch(span -> span.kind().equals("SERVER")));
            }
            assertThat(receiver.spans("SELECT ages")).hasSize(1);
            assertThat(receiver.spans("SELECT positions")).hasSize(1);
        }
    }
}

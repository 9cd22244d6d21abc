package dev.sekali.feed.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.feed.FeedServer;
import dev.sekali.host.access.AccessSettings;
import dev.sekali.testing.KeyHashes;
import dev.sekali.testing.TestDatabase;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may use which subscription. */
class SubscriptionKeysTest {

    private static TestDatabase database;
    private static FeedServer feed;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Path keys = Files.writeString(
                folder.resolve("keys"),
                "worker consume %s\nreader read %s\nshop consume %s topics=order_"
                        .formatted(KeyHashes.of("worker"), KeyHashes.of("reader"), KeyHashes.of("shop")));
        database = TestDatabase.create();
        feed = FeedServer.start(database.feed(), new AccessSettings(Optional.of(keys)));
    }

    @AfterAll
    static void stop() {
        feed.close();
        database.close();
    }

    private static HttpResponse<String> as(String key, String method, String target, String body) {
        return feed.sendJson(method, target, body, "Authorization", "Bearer " + key);
    }

    @Test
    void onlyAKeyThatMayConsumeDoes() {
        assertThat(feed.get("/subscriptions").statusCode()).isEqualTo(401);
        assertThat(feed.sendJson("POST", "/subscriptions/any/ack", "{}").statusCode())
                .isEqualTo(401);
        assertThat(as("reader", "GET", "/subscriptions", "").statusCode()).isEqualTo(403);
        assertThat(as("worker", "GET", "/subscriptions", "").statusCode()).isEqualTo(200);
    }

    @Test
    void aKeyBoundToTopicsHasSubscriptionsOfTheseAlone() {
        String orders = "{\"topics\":[\"order_made\",\"order_paid\"]}";
        String mixed = "{\"topics\":[\"order_made\",\"login\"]}";
        assertThat(as("shop", "PUT", "/subscriptions/orders", orders).statusCode())
                .isEqualTo(201);
        assertThat(as("shop", "PUT", "/subscriptions/mine", mixed).statusCode()).isEqualTo(403);
        assertThat(as("shop", "PUT", "/subscriptions/mine", "{}").statusCode()).isEqualTo(403);
        assertThat(as("worker", "PUT", "/subscriptions/mixed", mixed).statusCode())
                .isEqualTo(201);
        assertThat(as("worker", "PUT", "/subscriptions/all", "{}").statusCode()).isEqualTo(201);
        for (String foreign : new String[] {"/subscriptions/mixed", "/subscriptions/all"}) {
            assertThat(as("shop", "GET", foreign, "").statusCode()).isEqualTo(403);
            assertThat(as("shop", "DELETE", foreign, "").statusCode()).isEqualTo(403);
            assertThat(as("shop", "PATCH", foreign, "{\"position\":\"now\"}").statusCode())
                    .isEqualTo(403);
            assertThat(as("shop", "GET", foreign + "/events", "").statusCode()).isEqualTo(403);
            assertThat(as("shop", "POST", foreign + "/ack", "{\"lease\":\"x\",\"position\":0}")
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(as("shop", "GET", "/subscriptions/orders/events", "").statusCode())
                .isEqualTo(200);
        assertThat(FeedServer.json(as("shop", "GET", "/subscriptions", "")).get("subscriptions"))
                .extracting(subscription -> subscription.get("name").asText())
                .containsExactly("orders");
        assertThat(FeedServer.json(as("worker", "GET", "/subscriptions", "")).get("subscriptions"))
                .hasSize(3);
    }
}

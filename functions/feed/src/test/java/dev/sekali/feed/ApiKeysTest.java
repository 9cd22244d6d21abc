package dev.sekali.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.host.access.AccessSettings;
import dev.sekali.testing.KeyHashes;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may follow what. */
class ApiKeysTest extends FeedTestBase {

    @TempDir
    private static Path folder;

    @Override
    FeedSettings settings() {
        try {
            Path file = Files.writeString(
                    folder.resolve("keys"),
                    "reader read %s\npublisher publish %s\nconsumer consume %s\nshop read %s topics=order_\n"
                            .formatted(
                                    KeyHashes.of("reader"),
                                    KeyHashes.of("publisher"),
                                    KeyHashes.of("consumer"),
                                    KeyHashes.of("shop")));
            return FeedServer.settings(database.feed(), new AccessSettings(Optional.of(file)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private int status(String key, String target, String accept) {
        return feed.send("HEAD", target, "Authorization", "Bearer " + key, "Accept", accept)
                .statusCode();
    }

    @Test
    void onlyAKeyThatMayReadFollowsTheFeed() {
        for (String accept : List.of("application/json", NDJSON, SSE)) {
            HttpResponse<String> missing = feed.get("/feed", "Accept", accept);
            assertProblem(missing, 401);
            assertThat(missing.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"sekali\"");
            assertThat(status("wrong", "/feed", accept)).isEqualTo(401);
            assertThat(status("publisher", "/feed", accept)).isEqualTo(403);
            assertThat(status("consumer", "/feed", accept)).isEqualTo(403);
            assertThat(status("reader", "/feed", accept)).isEqualTo(200);
        }
    }

    @Test
    void aKeyThatIsBoundToTopicsFollowsThoseAlone() throws Exception {
        try (Writer writer = new Writer(database)) {
            writer.insert("order_created", "1")
                    .insert("login", "2")
                    .insert("order_paid", "3")
                    .commit();
        }
        for (String accept : List.of("application/json", NDJSON, SSE)) {
            assertThat(status("shop", "/feed", accept)).isEqualTo(403);
            assertThat(status("shop", "/feed?source=test", accept)).isEqualTo(403);
            assertThat(status("shop", "/feed?topic=login", accept)).isEqualTo(403);
            assertThat(status("shop", "/feed?topic=order", accept)).isEqualTo(403);
            assertThat(status("shop", "/feed?topic=order_created&topic=login", accept))
                    .isEqualTo(403);
            assertThat(status("shop", "/feed?topic=order_created&topic=order_paid", accept))
                    .isEqualTo(200);
        }
        HttpResponse<String> page =
                feed.get("/feed?topic=order_created&topic=order_paid", "Authorization", "Bearer shop");
        assertThat(FeedServer.ids(page)).containsExactly("1", "3");
        try (EventReader stream = feed.stream("/feed?topic=order_paid", SSE, "Authorization", "Bearer shop")) {
            assertThat(stream.event().orElseThrow().eventId()).isEqualTo("3");
        }
    }

    @Test
    void theDescriptionAndTheOperationsPortAskNobody() {
        assertThat(feed.get("/openapi/feed.yaml").statusCode()).isEqualTo(200);
        assertThat(feed.operations("/health/ready").statusCode()).isEqualTo(200);
    }
}

package dev.sekali.feed.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.feed.FeedServer;
import dev.sekali.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** How far behind a subscription is shows while it is there. */
class LagMetersTest {

    private static final Duration LONGEST = LagMeters.PAUSE.multipliedBy(3);

    @Test
    void gaugesComeAndGoWithTheirSubscription() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                FeedServer feed = FeedServer.start(database.feed())) {
            database.execute("INSERT INTO processed_events (topic, event_id, \"timestamp\", source, payload)"
                    + " SELECT 't', 'e' || n, now(), 'test', '{}' FROM generate_series(1, 7) AS n");
            for (String name : List.of("slow", "other")) {
                assertThat(feed.sendJson("PUT", "/subscriptions/" + name, "{\"topics\":[\"t\"],\"shards\":2}")
                                .statusCode())
                        .isEqualTo(201);
            }
            String metrics = await(feed, text -> text.contains("sekali_feed_subscription_lag{"));
            assertThat(metrics)
                    .containsPattern("sekali_feed_subscription_lag\\{[^}]*subscription=\"slow\"[^}]*} 7\\.0")
                    .containsPattern(
                            "sekali_feed_subscription_age_seconds\\{[^}]*subscription=\"slow\"[^}]*} [0-9]+\\.[0-9]*[1-9]");
            assertThat(feed.send("DELETE", "/subscriptions/slow").statusCode()).isEqualTo(204);
            assertThat(await(feed, text -> !text.contains("subscription=\"slow\"")))
                    .contains("subscription=\"other\"")
                    .doesNotContain("subscription=\"slow\"");
        }
    }

    private static String await(FeedServer feed, Predicate<String> condition) throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        String text = feed.operations("/metrics").body();
        while (!condition.test(text) && System.nanoTime() < end) {
            Thread.sleep(200);
            text = feed.operations("/metrics").body();
        }
        return text;
    }
}

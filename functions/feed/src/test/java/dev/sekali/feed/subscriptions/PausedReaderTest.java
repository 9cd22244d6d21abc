package dev.sekali.feed.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.feed.FeedServer;
import dev.sekali.testing.Child;
import dev.sekali.testing.TestDatabase;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that holds a lease, and is stopped by a signal for longer than that. */
class PausedReaderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PATH = "/subscriptions/paused";

    @Test
    void itCanNeitherAcknowledgeNorMoveAnythingAndItsEventsAreHandledByAnother(@TempDir Path folder) throws Exception {
        Path handled = folder.resolve("handled");
        try (TestDatabase database = TestDatabase.create();
                FeedServer feed = FeedServer.start(database.feed())) {
            database.execute("INSERT INTO processed_events (topic, event_id, \"timestamp\", source, payload)"
                    + " SELECT 't', n::text, now(), 'test', '{}' FROM generate_series(1, 6) AS n");
            assertThat(feed.sendJson("PUT", PATH, "{}").statusCode()).isEqualTo(201);
            try (Child paused = Child.start(
                    LeaseHolder.class,
                    Map.of(),
                    "http://127.0.0.1:%d%s".formatted(feed.port(), PATH),
                    handled.toString())) {
                await().atMost(PATIENCE).until(() -> paused.output().size() > 2);
                assertThat(feed.get(PATH + "/events").statusCode()).isEqualTo(409);
                paused.pause();
                HttpResponse<String> other = await().atMost(PATIENCE)
                        .until(() -> feed.get(PATH + "/events?limit=2&lease=1h"), read -> read.statusCode() == 200);
                assertThat(FeedServer.ids(other)).containsExactly("1", "2");
                assertThat(ack(feed, other).statusCode()).isEqualTo(204);
                String before = shard(feed);

                Files.createFile(handled);
                paused.resume();
                assertThat(paused.awaitExit(PATIENCE)).as("%s", paused.errors()).isZero();
                List<String> said = paused.output();
                assertThat(said.getFirst()).startsWith("taken: 200 ").contains("\"event_id\":\"6\"");
                assertThat(said.subList(said.size() - 2, said.size()))
                        .satisfiesExactly(
                                ack -> assertThat(ack)
                                        .startsWith("acknowledged: 409 ")
                                        .contains("lease-lost"),
                                read -> assertThat(read)
                                        .startsWith("asked: 409 ")
                                        .contains("lease-lost"));
                assertThat(shard(feed)).isEqualTo(before);

                HttpResponse<String> rest =
                        feed.get(PATH + "/events", "Sekali-Lease", FeedServer.header(other, "Sekali-Lease"));
                assertThat(FeedServer.ids(rest)).containsExactly("3", "4", "5", "6");
                assertThat(ack(feed, rest).statusCode()).isEqualTo(204);
            }
        }
    }

    private static HttpResponse<String> ack(FeedServer feed, HttpResponse<String> read) {
        return feed.sendJson(
                "POST",
                PATH + "/ack",
                "{\"lease\":\"%s\",\"position\":%d}"
                        .formatted(FeedServer.header(read, "Sekali-Lease"), FeedServer.position(read)));
    }

    /** Its position, who reads it and until when. */
    private static String shard(FeedServer feed) {
        JsonNode shard = FeedServer.json(feed.get(PATH)).get("positions").get(0);
        return "%s %s %s".formatted(shard.get("position"), shard.get("reader"), shard.get("lease_until"));
    }
}

package dev.sekali.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that goes back, and a feed that does not know yet how far it is: nobody is left at a wrong position. */
class SetBackTest {

    private static final String NDJSON = "application/x-ndjson";
    private static final String SSE = "text/event-stream";

    private TestDatabase database;
    private FeedServer feed;
    private ExecutorService threads;

    @BeforeEach
    void start() throws InterruptedException {
        database = TestDatabase.create();
        feed = FeedServer.start(database.feed());
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterEach
    void stop() {
        feed.close();
        threads.close();
        database.close();
    }

    @Test
    void whoIsAheadOfARestoredDatabaseIsToldInWhateverWayItReads() throws Exception {
        insert(10);
        try (EventReader lines = feed.stream("/feed", NDJSON);
                EventReader serverSent = feed.stream("/feed?topic=t", SSE)) {
            for (int i = 0; i < 10; i++) {
                assertThat(lines.event()).isPresent();
                assertThat(serverSent.event()).isPresent();
            }
            Future<HttpResponse<String>> waiting = threads.submit(() -> feed.get("/feed?after=10&wait=30s"));
            await().atMost(Duration.ofSeconds(10)).until(() -> feed.meter("sekali_feed_readers{kind=\"poll\"") == 1);

            database.execute("""
                    DELETE FROM processed_events WHERE seq > 6;
                    SELECT setval('processed_events_seq_seq', 6)""");

            assertAhead(waiting.get(), 10);
            // Not a clean end, after which a client would just go on.
            assertThatThrownBy(lines::event).isInstanceOf(IOException.class);
            assertThatThrownBy(serverSent::event).isInstanceOf(IOException.class);
        }
        assertAhead(feed.get("/feed?after=10"), 10);
        assertAhead(feed.get("/feed", "Accept", NDJSON, "Last-Event-ID", "7"), 7);

        // Who stood where the database still is goes on, and the numbers that are given again are other events.
        insert(2);
        HttpResponse<String> page = feed.get("/feed?after=6");
        assertThat(FeedServer.json(page))
                .extracting(event -> event.get("seq").asLong())
                .containsExactly(7L, 8L);
        assertThat(FeedServer.ids(page))
                .isEqualTo(database.texts(
                        "SELECT event_id FROM processed_events WHERE seq > 6 ORDER BY processed_events.seq"));
        assertThat(FeedServer.ids(feed.get("/feed"))).hasSize(8);
    }

    /** All between two looks: the numbers of a rollback are lost by a crash, and drawn again by who is still open. */
    @Test
    void numbersThatAreUnderWayAgainAreWaitedFor() throws Exception {
        insert(2);
        try (Writer writer = new Writer(database);
                EventReader stream = feed.stream("/feed?after=2", NDJSON)) {
            writer.insert("t", "never1", "never2", "never3").rollback();
            // A look that has settled them.
            assertThat(FeedServer.position(feed.get("/feed?after=2"))).isEqualTo(2);
            String insert = """
                    INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                    VALUES ('t', '%s', now(), 'test', '{}')""";
            writer.execute("SELECT setval('processed_events_seq_seq', 2);" + insert.formatted("again3") + ";"
                    + insert.formatted("again4"));
            await().atMost(Duration.ofSeconds(10)).until(() -> feed.meter("sekali_feed_horizon_age_seconds") > 0);
            assertThat(FeedServer.position(feed.get("/feed?after=2"))).isEqualTo(2);
            writer.commit();
            assertThat(threads.submit(() -> List.of(
                                    stream.event().orElseThrow().eventId(),
                                    stream.event().orElseThrow().eventId()))
                            .get())
                    .containsExactly("again3", "again4");
        }
    }

    @Test
    void whereNowIsIsNotKnownBeforeTheFirstHorizon() throws Exception {
        insert(3);
        try (Writer open = new Writer(database)) {
            open.insert("t", "open");
            try (FeedServer young = FeedServer.start(database.feed())) {
                for (String start : List.of("now", "2100-01-01T00:00:00Z")) {
                    // Anything else would be the whole feed, or step over what is open.
                    assertThat(young.get("/feed?after=" + start).statusCode()).isEqualTo(503);
                }
                assertThat(young.get("/feed?after=3").statusCode()).isEqualTo(200);
                // Nor is it where a reader should go on.
                HttpResponse<String> ahead = young.get("/feed?after=5");
                assertThat(ahead.statusCode()).as(ahead.body()).isEqualTo(409);
                assertThat(FeedServer.json(ahead).get("position").asLong()).isEqualTo(5);
                assertThat(FeedServer.json(ahead).has("horizon")).isFalse();
                // A lag of 0 would tell that all is well.
                String path = "/subscriptions/young";
                JsonNode made = FeedServer.json(young.sendJson("PUT", path, "{\"from\":1}"));
                JsonNode listed = FeedServer.json(young.get("/subscriptions"));
                assertThat(listed.get("horizon").isNull()).isTrue();
                for (JsonNode subscription : List.of(made, listed.at("/subscriptions/0"))) {
                    JsonNode shard = subscription.at("/positions/0");
                    assertThat(shard.get("position").asLong()).isEqualTo(1);
                    assertThat(shard.get("lag").isNull()).isTrue();
                    assertThat(shard.get("age_seconds").isNull()).isTrue();
                }
                open.commit();
                HttpResponse<String> page = young.get("/feed?after=now");
                assertThat(page.statusCode()).isEqualTo(200);
                assertThat(FeedServer.position(page)).isEqualTo(4);
                JsonNode shard = FeedServer.json(young.get(path)).at("/positions/0");
                assertThat(shard.get("lag").asLong()).isEqualTo(3);
                assertThat(shard.get("age_seconds").asDouble()).isPositive();
            }
        }
    }

    @Test
    void whoIsAheadOfAnEmptyTableIsToldThatItIsEmpty() {
        HttpResponse<String> page = feed.get("/feed?after=5");
        assertAhead(page, 5);
        assertThat(FeedServer.json(page).get("horizon").asLong()).isZero();
    }

    @Test
    void aPositionOfAnotherReplicaIsGoodAtOnce() throws Exception {
        try (FeedServer other = FeedServer.start(database.feed())) {
            for (int i = 0; i < 4; i++) {
                insert(3);
                long position = FeedServer.position(feed.get("/feed?limit=10000"));
                HttpResponse<String> page = other.get("/feed?wait=1s&topic=none&after=" + position);
                assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
                try (EventReader stream = other.stream("/feed?limit=1&after=" + position, NDJSON)) {
                    insert(1);
                    assertThat(stream.event().orElseThrow().json().get("seq").asLong())
                            .isEqualTo(position + 1);
                }
            }
        }
    }

    private void insert(int count) {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT 't', gen_random_uuid()::text, now(), 'test', '{}' FROM generate_series(1, %d) n""".formatted(count));
    }

    private static void assertAhead(HttpResponse<String> response, long position) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(409);
        assertThat(FeedServer.json(response).get("type").asText()).isEqualTo("position-ahead");
        assertThat(FeedServer.json(response).get("position").asLong()).isEqualTo(position);
        assertThat(FeedServer.json(response).get("horizon").asLong()).isLessThan(position);
    }
}

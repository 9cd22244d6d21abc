package dev.sekali.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Retention beneath readers: whoever may have missed an event is told. */
class FeedRetentionTest extends FeedTestBase {

    @Test
    void whoStandsBehindWhatWasDeletedIsToldAndMaySkipIt() {
        events("t", 10);
        expire(6);
        for (String query : List.of("after=3", "after=5&topic=t", "after=3&wait=5s", "after=3&topic=none")) {
            HttpResponse<String> response = feed.get("/feed?" + query);
            assertProblem(response, 410, "position-expired");
            assertThat(FeedServer.json(response).get("position").asLong()).isBetween(3L, 5L);
            assertThat(FeedServer.json(response).get("oldest").asLong()).isEqualTo(7);
            assertThat(FeedServer.json(response).get("detail").asText()).contains("skip=expired");
        }
        assertProblem(feed.get("/feed?after=3", "Accept", SSE), 410, "position-expired");
        assertThat(feed.send("HEAD", "/feed?after=3").statusCode()).isEqualTo(410);

        HttpResponse<String> skipped = feed.get("/feed?after=3&skip=expired");
        assertThat(FeedServer.ids(skipped)).containsExactly("7", "8", "9", "10");
        assertThat(FeedServer.ids(feed.get("/feed?after=6"))).containsExactly("7", "8", "9", "10");
    }

    @Test
    void whoBeginsAtTheOldestBeginsAtTheOldestThatIsKept() throws Exception {
        events("t", 10);
        expire(6);
        assertThat(FeedServer.ids(feed.get("/feed"))).containsExactly("7", "8", "9", "10");
        assertThat(FeedServer.ids(feed.get("/feed?after=0&limit=2"))).containsExactly("7", "8");
        try (EventReader stream = feed.stream("/feed", SSE)) {
            assertThat(stream.event().orElseThrow().id()).isEqualTo("7");
        }
    }

    @Test
    void whereEverythingWasDeletedThePositionIsStillThere() {
        events("t", 10);
        assertThat(FeedServer.position(feed.get("/feed"))).isEqualTo(10);
        expire(10);
        HttpResponse<String> all = feed.get("/feed");
        assertThat(all.statusCode()).as(all.body()).isEqualTo(200);
        assertThat(all.body()).isEqualTo("[]");
        assertThat(FeedServer.position(all)).isEqualTo(10);
        assertThat(feed.get("/feed?after=10").body()).isEqualTo("[]");
        assertProblem(feed.get("/feed?after=9"), 410, "position-expired");
        events("u", 1);
        assertThat(FeedServer.ids(feed.get("/feed?after=10"))).containsExactly("1");
    }

    @Test
    void aFeedThatStartsOverDeletedEventsHasTheirHorizon() throws Exception {
        events("t", 10);
        expire(10);
        try (FeedServer fresh = FeedServer.start(database.feed())) {
            HttpResponse<String> page = fresh.get("/feed?after=10");
            assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
            assertThat(FeedServer.horizon(page)).isEqualTo(10);
            assertProblem(fresh.get("/feed?after=4"), 410, "position-expired");
        }
    }

    /** The newest events are kept in memory; retention is soon known there. */
    @Test
    void whatWasDeletedIsNotServedFromMemory() throws Exception {
        try (EventReader stream = feed.stream("/feed", SSE)) {
            events("t", 10);
            for (int i = 1; i <= 10; i++) {
                assertThat(stream.event().orElseThrow().id()).isEqualTo(Integer.toString(i));
            }
            assertThat(FeedServer.ids(feed.get("/feed?after=4"))).hasSize(6);
            expire(8);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> feed.get("/feed?after=4").statusCode() == 410);
            assertThat(FeedServer.ids(feed.get("/feed"))).containsExactly("9", "10");
            // Who has met them goes on.
            events("u", 1);
            assertThat(stream.event().orElseThrow().id()).isEqualTo("11");
        }
    }

    @Test
    void aStreamThatRetentionOvertakesIsCutAndFindsOutWhyWhenItComesAgain() throws Exception {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT 't', n::text, now(), 'test', jsonb_build_object('text', repeat(md5(n::text), 30))
                  FROM generate_series(1, 60000) n""");
        try (EventReader stream = feed.stream("/feed", NDJSON)) {
            long seq = stream.event().orElseThrow().json().get("seq").asLong();
            assertThat(seq).isEqualTo(1);
            expire(59_999);
            long[] last = {seq};
            assertThatThrownBy(() -> {
                        while (true) {
                            long next = stream.event()
                                    .orElseThrow()
                                    .json()
                                    .get("seq")
                                    .asLong();
                            assertThat(next).isEqualTo(last[0] + 1);
                            last[0] = next;
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(last[0]).isLessThan(59_999);
            assertProblem(feed.get("/feed?after=" + last[0], "Accept", NDJSON), 410, "position-expired");
            try (EventReader skipping = feed.stream("/feed?skip=expired&after=" + last[0], NDJSON)) {
                assertThat(skipping.event().orElseThrow().json().get("seq").asLong())
                        .isEqualTo(60_000);
            }
        }
    }

    @Test
    void aWalkThatSkipsGoesOnWhileRetentionDeletesBeforeIt() {
        events("t", 100);
        String target = "/feed?after=1&limit=10&skip=expired";
        HttpResponse<String> page = feed.get(target);
        assertThat(FeedServer.ids(page)).hasSize(10).endsWith("11");
        expire(50);
        page = feed.get(FeedServer.next(page));
        await().atMost(Duration.ofSeconds(5))
                .until(() ->
                        FeedServer.ids(feed.get("/feed?after=0")).getFirst().equals("51"));
        HttpResponse<String> after = feed.get("/feed?after=20&limit=10&skip=expired");
        assertThat(FeedServer.ids(after)).startsWith("51").hasSize(10);
        assertThat(page.statusCode()).isEqualTo(200);
    }
}

package dev.sekali.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /feed} as JSON: which events, when, and what the answer says of the position. */
class FeedTest extends FeedTestBase {

    @Test
    void eventsComeInTheOrderOfTheirSeqFromTheOldest() throws Exception {
        try (Writer writer = new Writer(database)) {
            writer.insertWith("orders", "a", "shop", "{\"total\": 19.90}")
                    .insertWith("logins", "b", "app", "{}")
                    .commit();
        }
        HttpResponse<String> response = feed.get("/feed");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.headers().firstValue("vary")).hasValue("Accept");
        JsonNode first = FeedServer.json(response).get(0);
        assertThat(first.properties().stream().map(member -> member.getKey()))
                .containsExactly("seq", "topic", "event_id", "timestamp", "source", "payload", "created_at");
        assertThat(first.get("topic").asText()).isEqualTo("orders");
        assertThat(first.get("source").asText()).isEqualTo("shop");
        assertThat(first.get("payload").toString()).isEqualTo("{\"total\":19.9}");
        assertThat(response.body()).contains("19.90");
        assertThat(FeedServer.ids(response)).containsExactly("a", "b");
        assertThat(FeedServer.position(response)).isEqualTo(2);
        assertThat(FeedServer.horizon(response)).isEqualTo(2);
    }

    @Test
    void anEmptyTableIsAnEmptyPageAtPositionZero() {
        HttpResponse<String> response = feed.get("/feed");
        assertThat(response.body()).isEqualTo("[]");
        assertThat(FeedServer.position(response)).isZero();
        assertThat(FeedServer.horizon(response)).isZero();
        assertThat(FeedServer.next(response)).isEqualTo("/feed?after=0");
    }

    @Test
    void anEventIsSeenRightAfterItsCommitWithoutAWait() throws Exception {
        try (Writer writer = new Writer(database)) {
            long position = 0;
            for (int i = 0; i < 30; i++) {
                writer.insert("t", "e" + i).commit();
                HttpResponse<String> response = feed.get("/feed?after=" + position);
                assertThat(FeedServer.ids(response)).containsExactly("e" + i);
                position = FeedServer.position(response);
            }
        }
    }

    @Test
    void afterIsASeqThatIsNotShownAgain() {
        events("t", 5);
        assertThat(FeedServer.ids(feed.get("/feed?after=3"))).containsExactly("4", "5");
        assertThat(FeedServer.ids(feed.get("/feed?after=5"))).isEmpty();
        assertThat(FeedServer.position(feed.get("/feed?after=5"))).isEqualTo(5);
    }

    @Test
    void afterNowIsBehindEverythingThatIsCommitted() {
        events("t", 5);
        HttpResponse<String> now = feed.get("/feed?after=now");
        assertThat(now.body()).isEqualTo("[]");
        assertThat(FeedServer.position(now)).isEqualTo(5);
        events("u", 1);
        assertThat(FeedServer.ids(feed.get(FeedServer.next(now)))).containsExactly("1");
    }

    @Test
    void afterATimeBeginsWithTheFirstEventCreatedThenOrLater() {
        events("t", 4);
        database.execute("""
                UPDATE processed_events SET created_at = '2026-01-31T08:30:00Z'::timestamptz + seq * interval '1 s'""");
        assertThat(FeedServer.ids(feed.get("/feed?after=2026-01-31T08:30:03Z"))).containsExactly("3", "4");
        assertThat(FeedServer.ids(feed.get("/feed?after=2026-01-31T15:30:02.5%2B07:00")))
                .containsExactly("3", "4");
        assertThat(FeedServer.ids(feed.get("/feed?after=2026-01-31"))).hasSize(4);
        HttpResponse<String> later = feed.get("/feed?after=2027-01-01");
        assertThat(later.body()).isEqualTo("[]");
        assertThat(FeedServer.position(later)).isEqualTo(4);
    }

    @Test
    void aWaitIsAnsweredAsSoonAsAnEventIsCommitted() throws Exception {
        try (Writer writer = new Writer(database)) {
            Future<HttpResponse<String>> waiting = threads.submit(() -> feed.get("/feed?after=now&wait=60s"));
            awaitReaders(1);
            assertThat(waiting.isDone()).isFalse();
            long begin = System.nanoTime();
            writer.insert("t", "e").commit();
            assertThat(FeedServer.ids(waiting.get())).containsExactly("e");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void aWaitEndsWithAnEmptyPage() {
        events("t", 3);
        long begin = System.nanoTime();
        HttpResponse<String> response = feed.get("/feed?after=3&wait=1");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(950), Duration.ofSeconds(4));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("[]");
        assertThat(FeedServer.position(response)).isEqualTo(3);
    }

    @Test
    void aWaitIsNotWaitedWhenThereIsAnEvent() {
        events("t", 1);
        long begin = System.nanoTime();
        assertThat(FeedServer.ids(feed.get("/feed?wait=30s"))).containsExactly("1");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aWaitForATopicIsNotEndedByAnotherAndThePositionMovesOn() throws Exception {
        try (Writer writer = new Writer(database)) {
            Future<HttpResponse<String>> waiting = threads.submit(() -> feed.get("/feed?topic=mine&wait=60s"));
            Future<HttpResponse<String>> vain = threads.submit(() -> feed.get("/feed?topic=none&wait=3s"));
            awaitReaders(2);
            writer.insert("other", "1", "2").commit();
            await().atMost(Duration.ofSeconds(10)).until(() -> feed.meter("sekali_feed_horizon") == 2);
            assertThat(waiting.isDone()).isFalse();
            writer.insert("mine", "3").commit();
            assertThat(FeedServer.ids(waiting.get())).containsExactly("3");
            assertThat(vain.get().body()).isEqualTo("[]");
            assertThat(FeedServer.position(vain.get())).isEqualTo(3);
        }
    }

    @Test
    void thePositionMovesOnThoughTheFilterMatchedNothing() {
        events("t", 7);
        HttpResponse<String> response = feed.get("/feed?topic=none");
        assertThat(response.body()).isEqualTo("[]");
        assertThat(FeedServer.position(response)).isEqualTo(7);
    }

    @Test
    void limitEndsAPageAndTheLinkMeetsEverythingOnce() {
        events("a", 20);
        events("b", 20);
        events("c", 20);
        List<String> met = new ArrayList<>();
        String target = "/feed?topic=a&topic=c&source=test&limit=7";
        int pages = 0;
        for (HttpResponse<String> page = feed.get(target);
                !page.body().equals("[]");
                page = feed.get(FeedServer.next(page))) {
            assertThat(FeedServer.ids(page)).hasSizeBetween(1, 7);
            FeedServer.json(page)
                    .forEach(event -> met.add(
                            event.get("topic").asText() + event.get("event_id").asText()));
            pages++;
        }
        assertThat(pages).isBetween(6, 7);
        assertThat(met)
                .containsExactlyElementsOf(IntStream.range(0, 40)
                        .mapToObj(i -> (i < 20 ? "a" : "c") + (i % 20 + 1))
                        .toList());
    }

    @Test
    void theLinkKeepsWhatWasAskedForAndMayStandUnderAPrefix() {
        String link = FeedServer.header(
                feed.get("/feed?topic=b%20%26&topic=a&source=s%C3%A9&wait=0&limit=3&skip=expired&after=0"), "Link");
        assertThat(link)
                .isEqualTo("<?after=0&limit=3&topic=a&topic=b%20%26&source=s%C3%A9&skip=expired>; rel=\"next\"");
        assertThat(FeedServer.header(feed.get("/feed?wait=1s"), "Link")).contains("<?after=0&wait=1s>");
    }

    @Test
    void topicsAndTheSourceChoose() throws Exception {
        try (Writer writer = new Writer(database)) {
            writer.insertWith("a", "1", "x", "{}")
                    .insertWith("b", "2", "x", "{}")
                    .insertWith("c", "3", "y", "{}")
                    .insertWith("a", "4", "y", "{}")
                    .commit();
        }
        assertThat(FeedServer.ids(feed.get("/feed?topic=a"))).containsExactly("1", "4");
        assertThat(FeedServer.ids(feed.get("/feed?topic=a&topic=c"))).containsExactly("1", "3", "4");
        assertThat(FeedServer.ids(feed.get("/feed?source=x"))).containsExactly("1", "2");
        assertThat(FeedServer.ids(feed.get("/feed?source=y&topic=a&topic=b"))).containsExactly("4");
        assertThat(FeedServer.ids(feed.get("/feed?topic=A"))).isEmpty();
    }

    @Test
    void aDefaultPageHas500EventsAndAPage10000AtMost() {
        events("t", 10_500);
        assertThat(FeedServer.ids(feed.get("/feed"))).hasSize(500);
        assertThat(FeedServer.ids(feed.get("/feed?limit=10000"))).hasSize(10_000);
    }

    @Test
    void aPageOfLargeEventsEndsEarlyAndLeadsOn() {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT 't', n::text, now(), 'test', jsonb_build_object('text', repeat('x', 3000000))
                  FROM generate_series(1, 7) n""");
        List<String> ids = new ArrayList<>();
        HttpResponse<String> page = feed.get("/feed?limit=10000");
        assertThat(FeedServer.ids(page)).hasSizeLessThan(7);
        for (; !page.body().equals("[]"); page = feed.get(FeedServer.next(page))) {
            ids.addAll(FeedServer.ids(page));
        }
        assertThat(ids).containsExactly("1", "2", "3", "4", "5", "6", "7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "offset=10 | /offset | the Link header of the answer leads to it",
                "page=2 | /page | the Link header of the answer leads to it",
                "cursor=x | /cursor | it takes after, topic, wait, limit, source, skip",
                "after=-1 | /after | is none of: a seq",
                "after=1x | /after | is none of: a seq from 0 to 9223372036854775807, now, an ISO 8601 time",
                "after= | /after | is none of",
                "after=99999999999999999999 | /after | is none of: a seq from 0 to 9223372036854775807",
                "after=2026-13-01 | /after | is not an ISO 8601 date or time",
                "after=1&after=2 | /after | is given 2 times",
                "wait=61 | /wait | is not a time from 0s to 60s, such as 30s",
                "wait=61s | /wait | is not a time from 0s to 60s",
                "wait=2m | /wait | is not a time from 0s to 60s",
                "wait=-1 | /wait | is not a time from 0s to 60s",
                "limit=0 | /limit | is not a whole number from 1 to 10000",
                "limit=10001 | /limit | is not a whole number from 1 to 10000",
                "limit=x | /limit | is not a whole number from 1 to 10000",
                "topic= | /topic | is blank",
                "source=%20 | /source | is blank",
                "skip=all | /skip | takes only the word expired",
            })
    void aWrongParameterIsNamed(String query, String pointer, String detail) {
        HttpResponse<String> response = feed.get("/feed?" + query);
        assertProblem(response, 422);
        JsonNode error = FeedServer.json(response).get("errors").get(0);
        assertThat(error.get("pointer").asText()).isEqualTo(pointer);
        assertThat(error.get("detail").asText()).contains(detail);
    }

    @Test
    void everyFaultIsToldAtOnce() {
        HttpResponse<String> response = feed.get("/feed?after=x&wait=x&limit=x&topic=&what=1");
        assertProblem(response, 422);
        assertThat(FeedServer.json(response).get("errors")).hasSize(5);
    }

    @Test
    void aWrongParameterOfAStreamIsToldBeforeItBegins() {
        assertProblem(feed.get("/feed?limit=0", "Accept", NDJSON), 422);
        assertProblem(feed.get("/feed?offset=1", "Accept", SSE), 422);
        for (String mediaType : List.of(NDJSON, SSE)) {
            HttpResponse<String> waiting = feed.get("/feed?wait=20s", "Accept", mediaType);
            assertProblem(waiting, 422);
            assertThat(FeedServer.json(waiting).at("/errors/0/detail").asText())
                    .isEqualTo("wait is for pages, since a stream waits by itself; leave it out");
        }
        assertProblem(feed.get("/feed", "Accept", SSE, "Last-Event-ID", "abc"), 422);
    }

    @Test
    void lastEventIdWinsOverAfter() {
        events("t", 5);
        assertThat(FeedServer.ids(feed.get("/feed?after=1", "Last-Event-ID", "4")))
                .containsExactly("5");
        assertThat(FeedServer.ids(feed.get("/feed?after=4", "Last-Event-ID", "")))
                .containsExactly("5");
    }

    @Test
    void aWrongHeaderIsNotTakenForTheQuery() {
        HttpResponse<String> twice = feed.get("/feed", "Last-Event-ID", "1", "Last-Event-ID", "2");
        assertProblem(twice, 422);
        assertThat(detail(twice)).isEqualTo("the header is wrong: Last-Event-ID is given 2 times; give it once");
        assertThat(detail(feed.get("/feed", "Last-Event-ID", "x")))
                .startsWith("the header is wrong: Last-Event-ID is not the id of an event");
        assertThat(detail(feed.get("/feed?limit=x", "Last-Event-ID", "x")))
                .isEqualTo("the request is wrong in 2 places");
        assertThat(detail(feed.get("/feed?limit=x&wait=x"))).isEqualTo("the query is wrong in 2 places");
    }

    private static String detail(HttpResponse<String> response) {
        return FeedServer.json(response).get("detail").asText();
    }

    @Test
    void headHasTheHeadersOfGetAndNoBody() {
        events("t", 3);
        double sent = feed.meter("sekali_feed_events_sent_total");
        for (String accept : List.of("application/json", NDJSON, SSE)) {
            HttpResponse<String> head = feed.send("HEAD", "/feed?after=1", "Accept", accept);
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(FeedServer.header(head, "content-type")).isEqualTo(accept);
            assertThat(FeedServer.horizon(head)).isEqualTo(3);
            assertThat(FeedServer.next(head)).startsWith("/feed?after=");
        }
        // A seat is given back after the answer was sent.
        await().until(() -> feed.meter("sekali_feed_readers") == 0);
        assertThat(feed.meter("sekali_feed_events_sent_total")).isEqualTo(sent);
        assertThat(feed.send("HEAD", "/feed?after=9").statusCode()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void anotherMethodIsRefused(String method) {
        HttpResponse<String> response = feed.send(method, "/feed");
        assertProblem(response, 405);
        assertThat(response.headers().firstValue("allow")).hasValue("GET, HEAD");
    }

    @Test
    void aMediaTypeThatThereIsNotIsRefused() {
        assertProblem(feed.get("/feed", "Accept", "text/html"), 406);
        assertThat(feed.get("/feed", "Accept", "*/*").headers().firstValue("content-type"))
                .hasValue("application/json");
    }

    @Test
    void aPositionBeyondWhatTheDatabaseEverGaveIsToldAndNotWaitedFor() {
        events("t", 5);
        for (String target : List.of("/feed?after=6", "/feed?after=6&wait=30s", "/feed?after=900000&wait=1")) {
            HttpResponse<String> response = feed.get(target);
            assertProblem(response, 409, "position-ahead");
            assertThat(FeedServer.json(response).get("position").asLong()).isGreaterThan(5);
            assertThat(FeedServer.json(response).get("horizon").asLong()).isLessThanOrEqualTo(5);
            // It may as well be a typo.
            assertThat(detail(response))
                    .contains("either it is wrong, then correct it")
                    .containsPattern("restored or failed over with a loss, then go on from [0-5], and compare");
        }
        assertProblem(feed.get("/feed?after=6", "Accept", SSE), 409, "position-ahead");
    }

    /** Another replica has seen more than this one, which looks when somebody waits, or once a second. */
    @Test
    void aPositionThatAnotherReplicaGaveIsNotAhead() throws Exception {
        try (FeedServer other = FeedServer.start(database.feed())) {
            for (int i = 1; i <= 5; i++) {
                events("t" + i, 3);
                long position = FeedServer.position(other.get("/feed?limit=10000"));
                assertThat(position).isEqualTo(3L * i);
                HttpResponse<String> waited = feed.get("/feed?wait=1s&after=" + position);
                assertThat(waited.statusCode()).as(waited.body()).isEqualTo(200);
                assertThat(waited.body()).isEqualTo("[]");
                events("u" + i, 3);
                database.execute("DELETE FROM processed_events WHERE topic = 'u%d'".formatted(i));
                database.execute("SELECT setval('processed_events_seq_seq', %d)".formatted(position));
            }
            for (String mediaType : List.of(NDJSON, SSE)) {
                events("v" + mediaType.length(), 3);
                long position = FeedServer.position(other.get("/feed?limit=10000"));
                HttpResponse<String> stream = feed.send("HEAD", "/feed?after=" + position, "Accept", mediaType);
                assertThat(stream.statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void aDatabaseThatWasSetBackIsToldToWhoComesAgainAndToWhoWaits() throws Exception {
        events("t", 10);
        long position = FeedServer.position(feed.get("/feed"));
        Future<HttpResponse<String>> waiting = threads.submit(() -> feed.get("/feed?wait=60s&after=" + position));
        awaitReaders(1);
        database.execute("""
                DELETE FROM processed_events WHERE seq > 4;
                SELECT setval('processed_events_seq_seq', 4)""");
        assertProblem(waiting.get(), 409, "position-ahead");
        HttpResponse<String> again = feed.get("/feed?after=" + position);
        assertProblem(again, 409, "position-ahead");
        assertThat(FeedServer.json(again).get("position").asLong()).isEqualTo(10);
        // Whoever starts over sees what is there, and nothing from before.
        assertThat(FeedServer.ids(feed.get("/feed"))).containsExactly("1", "2", "3", "4");
        events("u", 1);
        HttpResponse<String> all = feed.get("/feed");
        assertThat(FeedServer.ids(all)).containsExactly("1", "2", "3", "4", "1");
        assertThat(FeedServer.position(all)).isEqualTo(5);
    }

    @Test
    void metersTellWhoReadsAndWhatWasSent() throws Exception {
        events("t", 3);
        feed.get("/feed");
        assertThat(feed.meter("sekali_feed_events_sent_total")).isEqualTo(3);
        assertThat(feed.meter("sekali_feed_horizon")).isEqualTo(3);
        assertThat(feed.meter("sekali_feed_ready")).isEqualTo(1);
        try (EventReader stream = feed.stream("/feed", SSE)) {
            assertThat(stream.event().orElseThrow().id()).isEqualTo("1");
            assertThat(feed.meter("sekali_feed_readers{kind=\"stream\"")).isEqualTo(1);
            assertThat(feed.meter("sekali_feed_readers{kind=\"poll\"")).isZero();
        }
        Instant since = Instant.now();
        assertThat(feed.get("/feed?after=" + since).statusCode()).isEqualTo(200);
        assertThat(feed.operations("/metrics").body()).contains("http_route=\"/feed\"");
    }

    private void awaitReaders(int count) {
        await().atMost(Duration.ofSeconds(10)).until(() -> feed.meter("sekali_feed_readers{kind=\"poll\"") == count);
    }
}

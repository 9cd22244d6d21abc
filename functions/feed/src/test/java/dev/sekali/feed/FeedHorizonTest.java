package dev.sekali.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is final, and what open transactions hold up: freshness, never correctness. */
class FeedHorizonTest extends FeedTestBase {

    private static final int WAITING_READERS = 1_000;
    private static final int ASKING_READERS = 10;

    @Test
    void aTransactionThatIsOpenInAnotherTableHoldsNothingUp() throws Exception {
        try (Connection foreign = database.connect();
                Statement statement = foreign.createStatement()) {
            foreign.setAutoCommit(false);
            statement.execute("INSERT INTO audit_stats VALUES ('foreign', 0, 1, 1, 0, now())");
            statement
                    .executeQuery("SELECT pg_current_xact_id(), (SELECT count(*) FROM processed_events)")
                    .close();
            events("t", 3);
            HttpResponse<String> page = feed.get("/feed");
            assertThat(FeedServer.ids(page)).containsExactly("1", "2", "3");
            assertThat(FeedServer.horizon(page)).isEqualTo(3);
            foreign.rollback();
        }
    }

    @Test
    void aTransactionThatStaysOpenHoldsTheFeedAtTheLastHorizon() throws Exception {
        events("t", 3);
        assertThat(FeedServer.ids(feed.get("/feed"))).hasSize(3);
        try (Writer open = new Writer(database);
                Writer other = new Writer(database);
                EventReader stream = feed.stream("/feed?after=3", SSE)) {
            open.insert("t", "open");
            other.insert("t", "later").commit();
            for (String query : List.of("", "?wait=1s", "?topic=t", "?after=3", "?after=3&wait=1", "?after=now")) {
                HttpResponse<String> page = feed.get("/feed" + query);
                assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
                assertThat(FeedServer.position(page)).isEqualTo(3);
                assertThat(FeedServer.horizon(page)).isEqualTo(3);
                assertThat(page.body()).doesNotContain("later");
            }
            // Whatever a reader says where it is, 4 is still to be committed.
            assertThat(FeedServer.horizon(feed.get("/feed?after=4"))).isEqualTo(3);
            assertThat(FeedServer.ids(feed.get("/feed"))).containsExactly("1", "2", "3");
            double age = feed.meter("sekali_feed_horizon_age_seconds");
            assertThat(age).isGreaterThan(1);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> feed.meter("sekali_feed_horizon_age_seconds") > age + 0.5);
            assertThat(feed.operations("/health/ready").statusCode()).isEqualTo(200);

            open.commit();
            assertThat(stream.event().orElseThrow().eventId()).isEqualTo("open");
            assertThat(stream.event().orElseThrow().eventId()).isEqualTo("later");
            assertThat(FeedServer.ids(feed.get("/feed?after=3"))).containsExactly("open", "later");
            await().atMost(Duration.ofSeconds(10)).until(() -> feed.meter("sekali_feed_horizon_age_seconds") == 0);
        }
    }

    @Test
    void aReaderThatComesWhileATransactionIsOpenSeesTheHorizonThatWasReached() throws Exception {
        try (Writer open = new Writer(database)) {
            open.insert("t", "open");
            HttpResponse<String> page = feed.get("/feed");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).isEqualTo("[]");
            assertThat(FeedServer.position(page)).isZero();
            for (String start : List.of("now", "2020-01-01T00:00:00Z")) {
                page = feed.get("/feed?after=" + start);
                assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
                assertThat(FeedServer.position(page)).isZero();
            }
            open.commit();
        }
        assertThat(FeedServer.ids(feed.get("/feed"))).containsExactly("open");
    }

    @Test
    void whatIsRolledBackLeavesNoTrace() throws Exception {
        events("t", 2);
        assertThat(FeedServer.position(feed.get("/feed"))).isEqualTo(2);
        try (Writer writer = new Writer(database)) {
            Future<HttpResponse<String>> waiting = threads.submit(() -> feed.get("/feed?after=2&wait=2s"));
            writer.insert("t", "never", "never2").rollback();
            // A number that was only drawn is no position: after a crash it may be given again.
            assertThat(FeedServer.position(waiting.get())).isEqualTo(2);
            HttpResponse<String> page = feed.get("/feed?after=2");
            assertThat(page.body()).isEqualTo("[]");
            assertThat(FeedServer.position(page)).isEqualTo(2);
            assertThat(FeedServer.horizon(page)).isEqualTo(2);
            assertThat(feed.meter("sekali_feed_horizon_age_seconds")).isZero();
            writer.insert("t", "next").commit();
        }
        HttpResponse<String> page = feed.get("/feed?after=2");
        assertThat(FeedServer.ids(page)).containsExactly("next");
        assertThat(FeedServer.position(page)).isEqualTo(5);
    }

    /** A crash loses numbers that were drawn before it and never logged as used; the sequence goes on further up. */
    @Test
    void aSequenceThatJumpsLosesNothing() throws Exception {
        events("t", 3);
        try (EventReader stream = feed.stream("/feed", NDJSON);
                EventReader chosen = feed.stream("/feed?topic=u", SSE)) {
            for (int i = 0; i < 3; i++) {
                assertThat(stream.event()).isPresent();
            }
            database.execute(
                    "SELECT setval('processed_events_seq_seq', last_value + 32) FROM processed_events_seq_seq");
            events("u", 2);
            assertThat(stream.event().orElseThrow().json().get("seq").asLong()).isEqualTo(36);
            assertThat(stream.event().orElseThrow().json().get("seq").asLong()).isEqualTo(37);
            database.execute("SELECT setval('processed_events_seq_seq', 10000000)");
            events("v", 2);
            database.execute("SELECT setval('processed_events_seq_seq', 20000000)");
            events("w", 1);
            assertThat(stream.event().orElseThrow().json().get("topic").asText())
                    .isEqualTo("v");
            assertThat(stream.event().orElseThrow().json().get("topic").asText())
                    .isEqualTo("v");
            assertThat(stream.event().orElseThrow().json().get("seq").asLong()).isEqualTo(20_000_001);
            assertThat(chosen.event()).isPresent();
            assertThat(chosen.event()).isPresent();
        }
        assertThat(FeedServer.ids(feed.get("/feed"))).hasSize(8);
    }

    /** Numbers of the crash are given again, to other events. */
    @Test
    void numbersThatWereDrawnAndAreDrawnAgainAreMet() throws Exception {
        events("t", 2);
        try (EventReader stream = feed.stream("/feed", NDJSON);
                Writer writer = new Writer(database)) {
            assertThat(stream.event()).isPresent();
            assertThat(stream.event()).isPresent();
            writer.insert("t", "a", "b", "c").rollback();
            await().atMost(Duration.ofSeconds(10)).until(() -> FeedServer.position(feed.get("/feed")) == 2);
            database.execute("SELECT setval('processed_events_seq_seq', 2)");
            await().atMost(Duration.ofSeconds(10)).until(() -> feed.get("/feed").statusCode() == 200);
            writer.insert("t", "d").commit();
            EventReader.Message again = stream.event().orElseThrow();
            assertThat(again.eventId()).isEqualTo("d");
            assertThat(again.json().get("seq").asLong()).isEqualTo(3);
        }
    }

    @Test
    void aThousandWaitingReadersCostTheDatabaseAFewStatements() throws Exception {
        events("t", 3);
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < WAITING_READERS; i++) {
            String target = "/feed?after=3&wait=60s" + (i % 2 == 0 ? "" : "&topic=t");
            waiting.add(feed.client().sendAsync(feed.request(target).build(), HttpResponse.BodyHandlers.ofString()));
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> feed.meter("sekali_feed_readers{kind=\"poll\"") == WAITING_READERS);
        // Statistics of a session that does nothing are there after a second.
        Thread.sleep(1_500);
        long before = transactions();
        Thread.sleep(4_000);
        assertThat(transactions() - before).isLessThanOrEqualTo(4 * 20);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);

        long begin = System.nanoTime();
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                VALUES ('t', '4', now(), 'test', '{}')""");
        for (CompletableFuture<HttpResponse<String>> reader : waiting) {
            assertThat(FeedServer.ids(reader.get(20, TimeUnit.SECONDS))).containsExactly("4");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
    }

    /** Who asks again and again hurries the watcher, and an open transaction keeps it from what they ask for. */
    @Test
    void readersWhoAskBesideAnOpenTransactionCostFewStatementsEach() throws Exception {
        events("t", 3);
        assertThat(FeedServer.ids(feed.get("/feed"))).hasSize(3);
        try (Writer open = new Writer(database)) {
            open.insert("t", "open");
            AtomicBoolean enough = new AtomicBoolean();
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < ASKING_READERS; i++) {
                readers.add(threads.submit(() -> {
                    int asked = 0;
                    for (; !enough.get(); asked++) {
                        assertThat(feed.get("/feed?after=3").statusCode()).isEqualTo(200);
                    }
                    return asked;
                }));
            }
            // Statistics of a session come late; most of the time is the same for before and after.
            Thread.sleep(1_500);
            long before = transactions();
            Thread.sleep(4_000);
            long statements = transactions() - before;
            enough.set(true);
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
            // Each asks some eight times, and a look is two statements, five times a second.
            assertThat(statements).isLessThan(ASKING_READERS * 8 * 4 + 4 * 20);

            // Who waits learns of the end in time.
            Future<HttpResponse<String>> waiting = threads.submit(() -> feed.get("/feed?after=3&wait=20s"));
            await().atMost(Duration.ofSeconds(10)).until(() -> feed.meter("sekali_feed_readers{kind=\"poll\"") == 1);
            long begin = System.nanoTime();
            open.commit();
            assertThat(FeedServer.ids(waiting.get())).containsExactly("open");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        }
    }

    /** The pool's connections are those of readers; what all of them wait for needs none of it. */
    @Test
    void readersThatHoldAllConnectionsHoldNobodyUpWhoFollows() throws Exception {
        events("t", 3);
        try (EventReader stream = feed.stream("/feed?after=3", NDJSON);
                Writer lock = new Writer(database);
                Writer writer = new Writer(database)) {
            lock.execute("LOCK TABLE subscriptions");
            List<Future<HttpResponse<String>>> held = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                held.add(threads.submit(() -> feed.get("/subscriptions")));
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> database.number("""
                    SELECT count(*) FROM pg_stat_activity
                     WHERE datname = current_database() AND wait_event_type = 'Lock'""") == 4);
            for (int i = 0; i < 3; i++) {
                long begin = System.nanoTime();
                writer.insert("t", "new" + i).commit();
                assertThat(stream.event().orElseThrow().eventId()).isEqualTo("new" + i);
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
            }
            lock.rollback();
            for (Future<HttpResponse<String>> reader : held) {
                reader.get();
            }
        }
    }

    private long transactions() {
        return database.number("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()");
    }
}

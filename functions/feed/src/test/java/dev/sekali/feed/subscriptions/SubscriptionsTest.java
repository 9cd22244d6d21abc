package dev.sekali.feed.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.feed.FeedServer;
import dev.sekali.testing.TestDatabase;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code /subscriptions} promises its clients. Each test has topics and a subscription of its own. */
class SubscriptionsTest {

    private static TestDatabase database;
    private static FeedServer feed;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String topic = "t-" + UUID.randomUUID();
    private final String path = "/subscriptions/s-" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.create();
        feed = FeedServer.start(database.feed());
    }

    @AfterAll
    static void stop() {
        feed.close();
        database.close();
    }

    /** None of the others' subscriptions is there when one is looked at. */
    @BeforeEach
    void forget() {
        database.execute("DELETE FROM subscriptions");
    }

    private static final String INSERT =
            "INSERT INTO processed_events (topic, event_id, \"timestamp\", source, payload)"
                    + " SELECT '%s', '%s' || n, now(), 'test', '{}' FROM generate_series(1, %d) AS n";

    private void publish(String prefix, int count) {
        database.execute(INSERT.formatted(topic, prefix, count));
    }

    private HttpResponse<String> make(int shards) {
        HttpResponse<String> made = put("{\"topics\":[\"%s\"],\"shards\":%d}".formatted(topic, shards));
        assertThat(made.statusCode()).isEqualTo(201);
        return made;
    }

    private HttpResponse<String> put(String body) {
        return feed.sendJson("PUT", path, body);
    }

    private HttpResponse<String> events(String query, String... headers) {
        return feed.get(path + "/events" + query, headers);
    }

    private HttpResponse<String> go(String query, HttpResponse<String> before) {
        return events(query, "Sekali-Lease", header(before, "Sekali-Lease"));
    }

    private HttpResponse<String> ack(String lease, long position, boolean release) {
        return feed.sendJson(
                "POST",
                path + "/ack",
                "{\"lease\":\"%s\",\"position\":%d,\"release\":%s}".formatted(lease, position, release));
    }

    private HttpResponse<String> ack(HttpResponse<String> read) {
        return ack(header(read, "Sekali-Lease"), position(read), false);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElseThrow();
    }

    private static long position(HttpResponse<?> response) {
        return Long.parseLong(header(response, "Sekali-Position"));
    }

    private static List<String> ids(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return StreamSupport.stream(FeedServer.json(response).spliterator(), false)
                .map(event -> event.get("event_id").asText())
                .toList();
    }

    private static void isProblem(HttpResponse<String> response, int status, String type) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(FeedServer.json(response).get("type").asText()).isEqualTo(type);
    }

    private JsonNode shard(int shard) {
        return FeedServer.json(feed.get(path)).get("positions").get(shard);
    }

    /** As if the time of every lease of the subscription had passed. */
    private void expire() {
        database.execute("UPDATE subscription_shards SET lease_until = clock_timestamp() WHERE name = '%s'"
                .formatted(path.substring(path.lastIndexOf('/') + 1)));
    }

    @Test
    void theNextRequestAcknowledgesToo() {
        publish("e", 6);
        make(1);
        HttpResponse<String> first = events("?limit=3&lease=5s");
        HttpResponse<String> second = go("?limit=3&lease=1h&ack=" + position(first), first);
        assertThat(ids(first)).containsExactly("e1", "e2", "e3");
        assertThat(ids(second)).containsExactly("e4", "e5", "e6");
        assertThat(header(second, "Sekali-Lease")).isEqualTo(header(first, "Sekali-Lease"));
        assertThat(shard(0).get("position").asLong()).isEqualTo(position(first));
        assertThat(Instant.parse(shard(0).get("lease_until").asText()))
                .isAfter(Instant.now().plusSeconds(600));
        // As much was acknowledged before.
        assertThat(ids(go("?ack=1", second))).containsExactly("e4", "e5", "e6");
        assertThat(ids(go("?ack=" + position(second), second))).isEmpty();
        assertThat(shard(0).get("position").asLong()).isGreaterThanOrEqualTo(position(second));
    }

    @Test
    void whatTheNextRequestCantAcknowledgeMovesNothing() {
        publish("e", 3);
        make(1);
        HttpResponse<String> read = events("");
        HttpResponse<String> without = events("?ack=" + position(read));
        assertThat(without.statusCode()).isEqualTo(422);
        assertThat(without.body()).contains("ack needs the lease").contains("Sekali-Lease");
        assertThat(go("?ack=-1", read).statusCode()).isEqualTo(422);
        isProblem(go("?ack=" + (position(read) + 1_000), read), 409, "position-ahead");
        expire();
        isProblem(go("?ack=" + position(read), read), 409, "lease-lost");
        assertThat(shard(0).get("position").asLong()).isLessThan(position(read));
    }

    @Test
    void aSubscriptionIsMadeOnceAndShownWhole() {
        publish("e", 3);
        String body = "{\"topics\":[\"%s\",\"b\",\"b\"],\"shards\":2,\"from\":\"start\"}".formatted(topic);
        HttpResponse<String> made = put(body);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        JsonNode shown = FeedServer.json(made);
        assertThat(shown.get("topics")).extracting(JsonNode::asText).containsExactly("b", topic);
        assertThat(shown.get("shards").asInt()).isEqualTo(2);
        assertThat(shown.get("from").asText()).isEqualTo("start");
        assertThat(shown.get("positions")).hasSize(2);
        assertThat(shown.get("positions").get(1).get("shard").asInt()).isEqualTo(1);
        assertThat(shown.get("positions").get(0).get("lag").asLong()).isGreaterThanOrEqualTo(3);
        assertThat(shown.get("positions").get(0).get("reader").isNull()).isTrue();
        assertThat(put(body).statusCode()).isEqualTo(200);
        assertThat(put("{\"topics\":[\"b\",\"%s\"],\"shards\":2,\"from\":0}".formatted(topic))
                        .statusCode())
                .isEqualTo(200);
        assertThat(put(body.replace("2", "3")).statusCode()).isEqualTo(409);
        assertThat(put(body.replace("start", "now")).statusCode()).isEqualTo(409);
        JsonNode all = FeedServer.json(feed.get("/subscriptions"));
        assertThat(all.get("horizon").asLong()).isGreaterThanOrEqualTo(3);
        assertThat(all.get("subscriptions")).hasSize(1);
        assertThat(feed.sendJson("HEAD", path, "").statusCode()).isEqualTo(200);
        assertThat(feed.sendJson("DELETE", path, "").statusCode()).isEqualTo(204);
        assertThat(feed.sendJson("DELETE", path, "").statusCode()).isEqualTo(404);
        assertThat(feed.get(path).statusCode()).isEqualTo(404);
        assertThat(events("").statusCode()).isEqualTo(404);
        assertThat(ack("0.1.AAAAAAAAAAAAAAAAAAAAAA", 0, false).statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsMissingInADefinitionMeansAllFromTheStart() {
        JsonNode made = FeedServer.json(put("{}"));
        assertThat(made.get("topics")).isEmpty();
        assertThat(made.get("shards").asInt()).isEqualTo(1);
        assertThat(made.get("from").asText()).isEqualTo("start");
    }

    @Test
    void eventsComeUntilTheyAreAcknowledged() {
        publish("e", 5);
        make(1);
        HttpResponse<String> first = events("?limit=2", "Sekali-Reader", "worker-1");
        assertThat(ids(first)).containsExactly("e1", "e2");
        assertThat(header(first, "Sekali-Shard")).isEqualTo("0");
        assertThat(shard(0).get("reader").asText()).isEqualTo("worker-1");
        assertThat(shard(0).get("lease_until").asText()).isNotEmpty();
        assertThat(shard(0).get("age_seconds").asDouble()).isPositive();
        assertThat(ids(go("?limit=2", first))).containsExactly("e1", "e2");
        assertThat(ack(first).statusCode()).isEqualTo(204);
        HttpResponse<String> again = ack(first);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(FeedServer.json(again).get("position").asLong()).isEqualTo(position(first));
        assertThat(ack(header(first, "Sekali-Lease"), 0, false).statusCode()).isEqualTo(200);
        HttpResponse<String> next = go("", first);
        assertThat(ids(next)).containsExactly("e3", "e4", "e5");
        assertThat(ack(header(next, "Sekali-Lease"), position(next), true).statusCode())
                .isEqualTo(204);
        assertThat(shard(0).get("reader").isNull()).isTrue();
        assertThat(shard(0).get("age_seconds").asDouble()).isZero();
        assertThat(shard(0).get("lag").asLong()).isZero();
        isProblem(ack(next), 409, "lease-lost");
        isProblem(go("", next), 409, "lease-lost");
    }

    @Test
    void aShardHasOneReaderAtATime() {
        publish("e", 1);
        make(1);
        HttpResponse<String> one = events("");
        HttpResponse<String> refused = events("");
        isProblem(refused, 409, "no-shard-free");
        assertThat(header(refused, "Retry-After")).isEqualTo("3");
        isProblem(events("?shard=0"), 409, "no-shard-free");
        assertThat(ids(go("?shard=0", one))).containsExactly("e1");
    }

    @Test
    void whoWasPausedBeyondHisLeaseMovesNothing() {
        publish("e", 4);
        make(1);
        HttpResponse<String> paused = events("?limit=3");
        expire();
        isProblem(ack(paused), 409, "lease-lost");
        isProblem(go("", paused), 409, "lease-lost");
        assertThat(shard(0).get("position").asLong()).isZero();
        HttpResponse<String> other = events("?limit=2");
        assertThat(ids(other)).containsExactly("e1", "e2");
        isProblem(ack(paused), 409, "lease-lost");
        assertThat(ack(other).statusCode()).isEqualTo(204);
        assertThat(shard(0).get("position").asLong()).isEqualTo(position(other));
        assertThat(ids(go("", other))).containsExactly("e3", "e4");
    }

    @Test
    void whatIsNotFinalCantBeAcknowledged() throws Exception {
        publish("e", 1);
        make(1);
        HttpResponse<String> read = events("");
        String lease = header(read, "Sekali-Lease");
        try (Connection writer = database.connect()) {
            writer.setAutoCommit(false);
            try (var insert = writer.createStatement()) {
                insert.execute(INSERT.formatted(topic, "open", 1));
            }
            long drawn = database.number("SELECT last_value FROM processed_events_seq_seq");
            isProblem(ack(lease, drawn, false), 409, "position-ahead");
            writer.rollback();
        }
        isProblem(ack(lease, Long.MAX_VALUE, false), 409, "position-ahead");
        assertThat(shard(0).get("position").asLong()).isZero();
        assertThat(ack(read).statusCode()).isEqualTo(204);
    }

    @Test
    void whoWaitsIsAnsweredWhenAnEventCommits() throws Exception {
        make(1);
        Thread publisher = Thread.startVirtualThread(() -> {
            sleep(Duration.ofMillis(300));
            publish("late", 1);
        });
        long begin = System.nanoTime();
        HttpResponse<String> read = events("?wait=30s&lease=5s");
        assertThat(ids(read)).containsExactly("late1");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        publisher.join();
        assertThat(leftSeconds()).isBetween(0.0, 5.0);
        assertThat(ack(read).statusCode()).isEqualTo(204);
    }

    private double leftSeconds() {
        return database.number(
                        "SELECT 1000 * extract(epoch FROM max(lease_until) - clock_timestamp()) FROM subscription_shards")
                / 1e3;
    }

    @Test
    void aWaitThatFindsNothingMovesThePosition() {
        make(2);
        database.execute(INSERT.formatted("other", UUID.randomUUID(), 3));
        HttpResponse<String> read = events("?wait=1s&shard=1");
        assertThat(ids(read)).isEmpty();
        assertThat(position(read)).isEqualTo(Long.parseLong(header(read, "Sekali-Horizon")));
        assertThat(shard(1).get("position").asLong()).isEqualTo(position(read));
        assertThat(shard(0).get("position").asLong()).isZero();
    }

    @Test
    void oneReaderServesAllShards() {
        publish("e", 100);
        make(8);
        List<String> seen = new ArrayList<>();
        while (seen.size() < 100) {
            HttpResponse<String> read = events("?wait=5s");
            seen.addAll(ids(read));
            assertThat(ack(header(read, "Sekali-Lease"), position(read), true).statusCode())
                    .isEqualTo(204);
        }
        assertThat(seen).doesNotHaveDuplicates();
        publish("later", 1);
        HttpResponse<String> later = events("?wait=20s");
        assertThat(ids(later)).containsExactly("later1");
    }

    @Test
    void whoWaitsIsGivenAnEventOfAnyFreeShard() throws Exception {
        make(8);
        for (int i = 0; i < 8; i++) {
            String prefix = "n" + i + "-";
            Thread publisher = Thread.startVirtualThread(() -> {
                sleep(Duration.ofMillis(200));
                publish(prefix, 1);
            });
            long begin = System.nanoTime();
            HttpResponse<String> read = events("?wait=30s");
            assertThat(ids(read)).containsExactly(prefix + "1");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
            publisher.join();
            ack(header(read, "Sekali-Lease"), position(read), true);
        }
    }

    /** The one that could not be given back ends by its time; nobody was told of the other, either. */
    @Test
    void aShardThatCantBeGivenBackLeavesNoOtherTaken() {
        make(2);
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT '%1$s', n::text, now(), 'test', '{}' FROM generate_series(1, 100) AS n
                 WHERE event_shard('%1$s', n::text, 2) = 1""".formatted(topic));
        database.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$");
        try {
            database.execute("""
                    CREATE TRIGGER refuse BEFORE UPDATE ON subscription_shards FOR EACH ROW
                      WHEN (OLD.shard = 0 AND NEW.lease IS NULL) EXECUTE FUNCTION refuse()""");
            assertThat(events("").statusCode()).isEqualTo(503);
            assertThat(shard(0).get("reader").isNull()).isFalse();
            assertThat(shard(1).get("reader").isNull()).isTrue();
        } finally {
            database.execute("DROP FUNCTION refuse CASCADE");
        }
    }

    @Test
    void headTakesNothingAndCountsNothing() {
        publish("e", 3);
        make(1);
        double sent = feed.meter("sekali_feed_events_sent_total");
        long begin = System.nanoTime();
        HttpResponse<String> head = feed.send("HEAD", path + "/events?wait=20s");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "content-type")).isEqualTo("application/json");
        assertThat(Long.parseLong(header(head, "Sekali-Horizon"))).isGreaterThanOrEqualTo(3);
        assertThat(head.headers().map()).doesNotContainKeys("sekali-lease", "sekali-shard", "content-length");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        assertThat(shard(0).get("reader").isNull()).isTrue();
        assertThat(feed.meter("sekali_feed_events_sent_total")).isEqualTo(sent);
        HttpResponse<String> read = events("?lease=1h");
        String until = shard(0).get("lease_until").asText();
        assertThat(feed.send("HEAD", path + "/events?lease=5s", "Sekali-Lease", header(read, "Sekali-Lease"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(shard(0).get("lease_until").asText()).isEqualTo(until);
        assertThat(feed.send("HEAD", path + "/events?wait=x").statusCode()).isEqualTo(422);
        assertThat(feed.send("HEAD", path + "-none/events").statusCode()).isEqualTo(404);
    }

    @Test
    void aMoveEndsTheLeasesOfWhatItMoved() {
        publish("e", 3);
        make(1);
        HttpResponse<String> read = events("");
        ack(read);
        HttpResponse<String> moved = feed.sendJson("PATCH", path, "{\"position\":\"start\"}");
        assertThat(moved.statusCode()).as(moved.body()).isEqualTo(200);
        assertThat(FeedServer.json(moved)
                        .get("positions")
                        .get(0)
                        .get("position")
                        .asLong())
                .isZero();
        isProblem(ack(read), 409, "lease-lost");
        assertThat(ids(events(""))).containsExactly("e1", "e2", "e3");
        assertThat(feed.sendJson("PATCH", path, "{\"position\":\"now\",\"shard\":0}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(ids(events(""))).isEmpty();
        isProblem(feed.sendJson("PATCH", path, "{\"position\":999999999}"), 409, "position-ahead");
    }

    @Test
    void whoReadsWhatIsDeletedAndMadeAnewIsToldSo() throws Exception {
        publish("e", 2);
        make(1);
        HttpResponse<String> old = events("");
        ack(old);
        Thread deleter = Thread.startVirtualThread(() -> {
            sleep(Duration.ofMillis(500));
            feed.sendJson("DELETE", path, "");
        });
        assertThat(go("?wait=2s", old).statusCode()).isEqualTo(404);
        deleter.join();
        make(1);
        isProblem(ack(old), 409, "lease-lost");
        isProblem(go("", old), 409, "lease-lost");
        assertThat(ids(events(""))).containsExactly("e1", "e2");
    }

    @Test
    void retentionBeneathASlowReaderIsTold() {
        publish("e", 3);
        make(1);
        HttpResponse<String> first = events("?limit=1");
        assertThat(ack(first).statusCode()).isEqualTo(204);
        String expired = "(SELECT max(seq) - 1 FROM processed_events)";
        try {
            database.execute("UPDATE retention_mark SET expired = " + expired);
            database.execute("DELETE FROM processed_events WHERE seq <= (SELECT expired FROM retention_mark)");
            HttpResponse<String> gone = go("", first);
            isProblem(gone, 410, "position-expired");
            assertThat(FeedServer.json(gone).get("position").asLong()).isEqualTo(position(first));
            assertThat(ids(go("?skip=expired", first))).containsExactly("e3");
        } finally {
            database.execute("DELETE FROM processed_events");
        }
    }

    /** A reader that was told of no lease could not give it back. */
    @Test
    void aRefusedReaderHoldsNoShard() {
        publish("e", 3);
        make(1);
        HttpResponse<String> first = events("?limit=1");
        ack(header(first, "Sekali-Lease"), position(first), true);
        database.execute("UPDATE retention_mark SET expired = (SELECT max(seq) - 1 FROM processed_events)");
        database.execute("DELETE FROM processed_events WHERE seq <= (SELECT expired FROM retention_mark)");
        isProblem(events(""), 410, "position-expired");
        assertThat(ids(events("?skip=expired"))).containsExactly("e3");
    }

    @Test
    void positionsOutliveTheFunction() throws Exception {
        publish("e", 2);
        make(1);
        HttpResponse<String> first = events("?limit=1");
        assertThat(ack(first).statusCode()).isEqualTo(204);
        try (FeedServer another = FeedServer.start(database.feed())) {
            HttpResponse<String> next = another.get(path + "/events", "Sekali-Lease", header(first, "Sekali-Lease"));
            assertThat(ids(next)).containsExactly("e2");
        }
    }

    @Test
    void anotherReplicaMayBeFurther() throws Exception {
        publish("e", 1);
        make(1);
        HttpResponse<String> read;
        try (FeedServer another = FeedServer.start(database.feed())) {
            ids(events(""));
            expire();
            publish("f", 1);
            read = another.get(path + "/events");
            assertThat(ids(read)).containsExactly("e1", "f1");
            assertThat(ack(read).statusCode()).isEqualTo(204);
        }
        assertThat(ids(go("?wait=1s", read))).isEmpty();
    }

    /** Who waits for events of any shard, and has seen others go by. */
    @Test
    void whoWaitsInADatabaseThatWasSetBackWaitsOn() throws Exception {
        make(2);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpResponse<String>> waiting = threads.submit(() -> events("?wait=20s&lease=30s"));
            // It has just begun to wait for long, for which it has renewed its lease.
            await().atMost(PATIENCE).until(() -> database.number("""
                    SELECT count(*) FROM subscription_shards WHERE lease_until > clock_timestamp() + interval '40 s'""") == 1);
            database.execute(INSERT.formatted("other", path, 100));
            long last = database.number("SELECT max(seq) FROM processed_events");
            await().atMost(PATIENCE).until(() -> feed.meter("sekali_feed_horizon") == last);
            database.execute("""
                    DELETE FROM processed_events WHERE seq > %1$d;
                    SELECT setval('processed_events_seq_seq', %1$d)""".formatted(last - 50));
            await().atMost(PATIENCE).until(() -> feed.meter("sekali_feed_horizon") == last - 50);
            long before = looksAtShards();
            sleep(Duration.ofSeconds(3));
            assertThat(looksAtShards() - before).isLessThan(60);
            publish("again", 1);
            assertThat(ids(waiting.get())).containsExactly("again1");
        }
    }

    /** As far as sessions have told, which they do once a second. */
    private static long looksAtShards() throws SQLException {
        return database.number("""
                SELECT seq_scan + coalesce(idx_scan, 0) FROM pg_stat_user_tables WHERE relname = 'subscription_shards'""");
    }

    @Test
    void aDatabaseThatWasSetBackIsToldOf() {
        make(1);
        database.execute("UPDATE subscription_shards SET position = 1000000");
        isProblem(events(""), 409, "position-ahead");
        isProblem(events("?wait=1s"), 409, "position-ahead");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"topics\":\"a\"}                        | /topics",
                "{\"topics\":[\" \"]}                      | /topics/0",
                "{\"topics\":[\"a\\u0000\"]}               | /topics/0",
                "{\"topics\":[\"\\ud800\"]}                | /topics/0",
                "{\"topics\":[1]}                          | /topics/0",
                "{\"topics\":[[\"a\"]]}                    | /topics/0",
                "{\"shards\":0}                            | /shards",
                "{\"shards\":65}                           | /shards",
                "{\"shards\":1.0}                          | /shards",
                "{\"shards\":\"1\"}                        | /shards",
                "{\"from\":\"yesterday\"}                  | /from",
                "{\"from\":-1}                             | /from",
                "{\"from\":99999999999999999999}           | /from",
                "{\"shard\":1}                             | /shard",
                "{\"shard\":{\"a\":1,\"a\":1}}             | /shard",
                "[]                                        | ''",
                "\"text\"                                  | ''",
                "{\"topics\":{},\"shards\":null,\"x~/\":1} | /topics /shards /x~0~1"
            })
    void aWrongDefinitionIsRefusedWithAllItsFaults(String body, String pointers) {
        HttpResponse<String> refused = put(body);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        assertThat(FeedServer.json(refused).get("errors"))
                .extracting(error -> error.get("pointer").asText())
                .containsExactly(pointers.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{                                  | is not JSON: it ends too early, in line 1, column 2",
                "`{\n\"shards\" 1}`                  | is not JSON: it can't be read in line 2, column 10",
                "{\"shards\":1} {}                  | is not JSON: more follows behind its end in line 1, column 14",
                "shards=1                           | is not JSON: it can't be read in line 1, column",
                "`{\"shards\":1,\n \"shards\":\"x\"}` | names shards twice, the second time in line 2, column 2;",
                "{\"x\":DEEP}                       | is nested too deep: more than 100 objects and arrays are open in line 1",
                "DEEP                               | is nested too deep: more than 100 objects and arrays are open in line 1"
            })
    void whatCantBeReadIsToldWithItsPlace(String body, String detail) {
        HttpResponse<String> refused = put(body.replace("DEEP", "[".repeat(200) + "]".repeat(200)));
        isProblem(refused, 400, "about:blank");
        assertThat(detail(refused)).startsWith("the body " + detail);
    }

    @Test
    void whatIsInNoEncodingIsNotJson() {
        HttpResponse<String> refused = put("\0\0{\0");
        isProblem(refused, 400, "about:blank");
        assertThat(detail(refused)).startsWith("the body is not JSON: ");
    }

    private static String detail(HttpResponse<String> response) {
        return FeedServer.json(response).get("detail").asText();
    }

    @Test
    void aBodyIsJsonAndSmall() {
        assertThat(feed.sendJson("PUT", path, "{}", "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(415);
        assertThat(feed.sendJson("PUT", path, "{}", "Content-Type", "application/json; charset=UTF-8")
                        .statusCode())
                .isEqualTo(201);
        assertThat(put(" ".repeat(512 * 1024) + "{}").statusCode()).isEqualTo(413);
    }

    /** The longest there are: each of the characters is written as two escapes. */
    @Test
    void aDefinitionMayNameAHundredLongTopics() {
        String topics = IntStream.range(0, 100)
                .mapToObj(i -> "\"\\ud83d\\ude%02x%s\"".formatted(i, "\\ud83d\\ude00".repeat(254)))
                .collect(Collectors.joining(","));
        HttpResponse<String> made = put("{\"topics\":[" + topics + "],\"from\":\"start\",\"shards\":64}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(FeedServer.json(made).get("topics")).hasSize(100);
    }

    @Test
    void whoSendsNoBodyIsToldWhatToSend() {
        for (String[] headers : new String[][] {{}, {"Content-Type", "application/json"}}) {
            for (String[] empty : new String[][] {
                {"PUT", path, "the body is empty; send {} for all defaults"},
                {"PATCH", path, "the body is empty; send {\"position\":\"now\"}, or where it shall go on"},
                {"POST", path + "/ack", "the body is empty; send {\"lease\":\"…\",\"position\":…}"}
            }) {
                HttpResponse<String> refused = feed.send(empty[0], empty[1], headers);
                isProblem(refused, 400, "about:blank");
                assertThat(FeedServer.json(refused).get("detail").asText()).startsWith(empty[2]);
            }
        }
    }

    @Test
    void aWrongNameIsRefused() {
        HttpResponse<String> upper = feed.sendJson("PUT", "/subscriptions/UPPER", "{\"shards\":0}");
        assertThat(upper.statusCode()).isEqualTo(422);
        assertThat(detail(upper)).startsWith("the path is wrong: name is not 1 to 63 of a-z");
        assertThat(feed.get("/subscriptions/UPPER").statusCode()).isEqualTo(404);
        assertThat(feed.get("/subscriptions/%00/events").statusCode()).isEqualTo(404);
        assertThat(feed.get("/subscriptions/").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?wait=61s",
                "?limit=0",
                "?limit=10001",
                "?lease=4s",
                "?lease=2h",
                "?shard=64",
                "?shard=1",
                "?skip=all",
                "?after=1"
            })
    void aWrongQueryIsRefused(String query) {
        make(1);
        assertThat(events(query).statusCode()).isEqualTo(422);
    }

    @Test
    void aShardThatThereIsNotIsRefusedWithThoseThatAre() {
        make(1);
        assertThat(detail(events("?shard=1")))
                .isEqualTo("the query is wrong: shard is not 0, the only shard of this subscription");
        feed.sendJson("DELETE", path, "");
        make(8);
        assertThat(detail(feed.sendJson("PATCH", path, "{\"position\":\"now\",\"shard\":8}")))
                .isEqualTo("the body is wrong: shard is not from 0 to 7, the shards of this subscription");
    }

    @Test
    void aHeaderIsGivenOnce() {
        make(1);
        for (String header : List.of("Sekali-Reader", "Sekali-Lease")) {
            HttpResponse<String> refused = events("", header, "a", header, "b");
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(detail(refused)).isEqualTo("the header is wrong: " + header + " is given 2 times; give it once");
        }
        assertThat(detail(events("", "Sekali-Reader", "r".repeat(256))))
                .isEqualTo("the header is wrong: Sekali-Reader is longer than 255 characters");
    }

    @Test
    void onlyWhoMayWantASubscriptionIsToldHowOneIsMade() {
        assertThat(detail(events(""))).contains("make it with PUT");
        assertThat(detail(feed.send("DELETE", path))).doesNotContain("PUT").contains("nothing to delete");
        HttpResponse<String> refused = feed.sendJson("POST", "/subscriptions", "{}");
        assertThat(header(refused, "Allow")).isEqualTo("GET, HEAD");
        assertThat(detail(refused))
                .isEqualTo("this path only answers GET, HEAD; a subscription is made with PUT /subscriptions/{name}");
    }

    @Test
    void otherMethodsAreRefusedWithThoseThatAre() {
        assertThat(header(feed.sendJson("POST", path, "{}"), "Allow")).isEqualTo("DELETE, GET, HEAD, PATCH, PUT");
        assertThat(header(feed.get(path + "/ack"), "Allow")).isEqualTo("POST");
        assertThat(header(feed.sendJson("DELETE", path + "/events", ""), "Allow"))
                .isEqualTo("GET, HEAD");
    }

    @Test
    void thereIsALimit() {
        database.execute("INSERT INTO subscriptions (name, topics, shards, begins)"
                + " SELECT 'many' || n, '{}', 1, 'start' FROM generate_series(1, 1000) AS n");
        assertThat(put("{}").statusCode()).isEqualTo(409);
    }

    /** Somebody else makes it while this request does, and deletes it before this request has seen whose it is. */
    @Test
    void whatIsDeletedWhileItIsMadeIsMadeAnew() throws Exception {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String delete = "DELETE FROM subscriptions WHERE name = '%s'".formatted(name);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection maker = database.connect();
                var make = maker.createStatement()) {
            maker.setAutoCommit(false);
            make.execute("INSERT INTO subscriptions (name, topics, shards, begins) VALUES ('%s', '{}', 1, 'start')"
                    .formatted(name));
            Future<HttpResponse<String>> made = threads.submit(() -> put("{}"));
            awaitWaiting(1);
            // It is next to have the table, before the request's next statement.
            Future<?> deleter = threads.submit(
                    () -> database.execute("BEGIN; LOCK TABLE subscriptions; %s; COMMIT".formatted(delete)));
            awaitWaiting(2);
            maker.commit();
            deleter.get();
            assertThat(made.get().statusCode()).as(made.get().body()).isEqualTo(201);
        }
    }

    private static void awaitWaiting(int sessions) {
        await().atMost(Duration.ofSeconds(10)).until(() -> database.number("""
                SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock'""") == sessions);
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.testing.Logs;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code GET /stats/stream}. */
@Timeout(120)
class CounterStreamTest {

    private TestDatabase database;
    private Fixture stats;

    @BeforeEach
    void start() throws InterruptedException {
        database = TestDatabase.create();
        stats = Fixture.start(database.stats());
    }

    @AfterEach
    void stop() {
        stats.close();
        database.close();
    }

    private void insert(String topic, String... ids) throws Exception {
        try (Writer writer = new Writer(database, 0)) {
            writer.insert(topic, ids).commit();
        }
    }

    @Test
    void theFirstMessageHoldsEverything() throws Exception {
        insert("a", "1", "2", "1");
        insert("b", "1");
        database.execute("INSERT INTO audit_rejected VALUES (0, 3)");
        try (CounterReader reader = CounterReader.open(stats)) {
            assertThat(reader.response().statusCode()).isEqualTo(200);
            assertThat(reader.response().headers().firstValue("content-type")).hasValue("text/event-stream");
            assertThat(reader.response().headers().firstValue("x-accel-buffering"))
                    .hasValue("no");
            assertThat(reader.response().headers().firstValue("cache-control")).hasValue("no-store");
            CounterReader.Message message = reader.next().orElseThrow();
            assertThat(message.event()).isEqualTo("snapshot");
            assertThat(message.id()).matches("[0-9]{16}");
            JsonNode json = message.json();
            assertThat(Instant.parse(json.get("at").asText()))
                    .isBetween(Instant.now().minusSeconds(30), Instant.now().plusSeconds(1));
            assertThat(json.get("received").asLong()).isEqualTo(4);
            assertThat(json.get("unique_processed").asLong()).isEqualTo(3);
            assertThat(json.get("duplicate_dropped").asLong()).isEqualTo(1);
            assertThat(json.get("rejected").asLong()).isEqualTo(3);
            assertThat(json.get("expired").asLong()).isZero();
            assertThat(json.get("topics_active").asLong()).isEqualTo(2);
            assertThat(json.get("second").fieldNames()).toIterable().containsExactly("new", "duplicate", "rejected");
            assertThat(json.at("/connections/stats").asLong()).isPositive();
            assertThat(json.at("/connections/ingest").asLong()).isZero();
            assertThat(topics(json)).containsExactly("a", "b");
            assertThat(json.at("/topics/0/last_created_at").asText()).endsWith("Z");
            assertThat(json.at("/history/step_seconds").asInt()).isEqualTo(1);
            assertThat(json.at("/history/until")).isEqualTo(json.get("at"));
            assertThat(json.at("/history/new")).hasSameSizeAs(json.at("/history/rejected"));
        }
    }

    @Test
    void aSampleHoldsWhatChanged() throws Exception {
        insert("a", "1");
        insert("b", "1");
        try (CounterReader reader = CounterReader.open(stats)) {
            String first = reader.await("snapshot").id();
            insert("b", "2", "2");
            JsonNode json = received(reader, 4);
            assertThat(json.get("unique_processed").asLong()).isEqualTo(3);
            assertThat(json.has("history")).isFalse();
            // A look at the topics that took long is made again later than the totals are.
            while (topics(json).isEmpty()) {
                json = reader.await("sample").json();
            }
            assertThat(topics(json)).containsExactly("b");
            insert("a", "2");
            insert("c", "1");
            List<String> changed = new ArrayList<>();
            CounterReader.Message later;
            do {
                later = reader.await("sample");
                changed.addAll(topics(later.json()));
            } while (changed.size() < 2);
            assertThat(changed).containsExactlyInAnyOrder("a", "c");
            assertThat(Long.parseLong(later.id())).isGreaterThan(Long.parseLong(first));
        }
    }

    @Test
    void aBurstIsSeenAsGrowthAndStaysInTheHistory() throws Exception {
        try (CounterReader reader = CounterReader.open(stats)) {
            reader.await("snapshot");
            database.execute("INSERT INTO audit_stats VALUES ('a', 0, 300, 200, 100, now())");
            JsonNode json = received(reader, 300);
            while (json.at("/second/new").asLong() == 0) {
                json = reader.await("sample").json();
            }
            assertThat(json.at("/second/new").asLong()).isBetween(60L, 201L);
            assertThat(json.at("/second/duplicate").asLong()).isBetween(30L, 101L);
        }
        try (CounterReader late = CounterReader.open(stats)) {
            JsonNode history = late.await("snapshot").json().get("history");
            long seen = 0;
            for (JsonNode second : history.get("new")) {
                seen += second.asLong();
            }
            assertThat(seen).isBetween(150L, 250L);
        }
    }

    @Test
    void aLookAtTheTopicsThatHangsHoldsUpNeitherTheTotalsNorTheHeartbeat() throws Exception {
        // A table in the place of the view that a look alone reads.
        database.execute("""
                CREATE SCHEMA slow;
                GRANT USAGE ON SCHEMA slow TO sekali_stats;
                CREATE TABLE slow.pg_stat_activity (usename text, datname text);
                GRANT SELECT ON slow.pg_stat_activity TO sekali_stats;
                DO $$ BEGIN EXECUTE format('ALTER ROLE sekali_stats IN DATABASE %I SET search_path = slow, public, pg_catalog',
                    current_database()); END $$""");
        stats.close();
        stats = Fixture.start(database.stats());
        insert("a", "1");
        try (CounterReader reader = CounterReader.open(stats);
                Connection other = database.connect();
                Statement lock = other.createStatement()) {
            reader.await("snapshot");
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE slow.pg_stat_activity");
            await().atMost(Duration.ofSeconds(5)).until(() -> locked() == 1);
            for (int received = 2; received <= 4; received++) {
                insert("a", Integer.toString(received));
                JsonNode json = received(reader, received);
                assertThat(topics(json)).isEmpty();
                assertThat(json.get("topics_seconds").asDouble()).isZero();
            }
            assertThat(stats.operations("/health/ready").statusCode()).isEqualTo(200);
            assertThat(locked()).isEqualTo(1);
            other.rollback();
            insert("a", "5");
            JsonNode json = received(reader, 5);
            while (topics(json).isEmpty()) {
                insert("a", UUID.randomUUID().toString());
                json = reader.await("sample").json();
            }
            assertThat(json.get("topics_seconds").asDouble()).isGreaterThan(3);
        }
    }

    private long locked() throws SQLException {
        return database.number("""
                SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND application_name = 'sekali-stats'
                   AND wait_event_type = 'Lock'""");
    }

    @Test
    void countersThatDoNotAddUpAreShownAsTheyAreAndLoggedOnce() throws Exception {
        insert("a", "1");
        try (Logs logs = new Logs("dev.sekali.stats");
                CounterReader reader = CounterReader.open(stats)) {
            reader.await("snapshot");
            database.execute("""
                    DO $$ DECLARE name text; BEGIN
                      FOR name IN SELECT conname FROM pg_constraint
                                   WHERE conrelid = 'audit_stats'::regclass AND contype = 'c' LOOP
                        EXECUTE format('ALTER TABLE audit_stats DROP CONSTRAINT %I', name);
                      END LOOP;
                    END $$;
                    UPDATE audit_stats SET received = 5""");
            JsonNode json = received(reader, 5);
            assertThat(json.get("unique_processed").asLong()).isEqualTo(1);
            assertThat(json.get("duplicate_dropped").asLong()).isZero();
            JsonNode asked = Fixture.json(stats.get("/stats"));
            assertThat(asked.get("received").asLong()).isEqualTo(5);
            assertThat(asked.get("unique_processed").asLong()).isEqualTo(1);
            database.execute("UPDATE audit_stats SET received = 6");
            received(reader, 6);
            assertThat(logs.linesWith("received 5 is not unique_processed 1 + duplicate_dropped 0"))
                    .hasSize(1);
            assertThat(logs.linesWith("is not unique_processed")).hasSize(1);
        }
    }

    @Test
    void allListenersGetTheSameMessages() throws Exception {
        try (CounterReader one = CounterReader.open(stats);
                CounterReader other = CounterReader.open(stats)) {
            one.await("snapshot");
            other.await("snapshot");
            insert("a", "1");
            CounterReader.Message seen = one.await("sample");
            CounterReader.Message also = other.await("sample");
            while (!also.id().equals(seen.id())) {
                also = other.await("sample");
            }
            assertThat(also).isEqualTo(seen);
            assertThat(meter("sekali_stats_listeners")).isEqualTo(2);
        }
    }

    @Test
    void whoKnowsTheNewestSampleGoesOnAndWhoDoesNotBeginsAnew() throws Exception {
        insert("a", "1");
        try (CounterReader reader = CounterReader.open(stats)) {
            String id = reader.await("snapshot").id();
            try (CounterReader again = CounterReader.open(stats, "Last-Event-ID", id);
                    CounterReader stranger = CounterReader.open(stats, "Last-Event-ID", "17");
                    CounterReader liar = CounterReader.open(stats, "Last-Event-ID", "x")) {
                insert("a", "2");
                CounterReader.Message message = again.next().orElseThrow();
                assertThat(message.event()).isEqualTo("sample");
                assertThat(Long.parseLong(message.id())).isEqualTo(Long.parseLong(id) + 1);
                assertThat(stranger.next().orElseThrow().event()).isEqualTo("snapshot");
                assertThat(liar.next().orElseThrow().event()).isEqualTo("snapshot");
            }
        }
    }

    @Test
    void listenersAreBounded() throws Exception {
        List<CounterReader> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                readers.add(CounterReader.open(stats));
            }
            assertThat(readers).allMatch(reader -> reader.response().statusCode() == 200);
            HttpResponse<String> refused = stats.get("/stats/stream");
            EventsTest.assertProblem(refused, 503);
            assertThat(refused.headers().firstValue("retry-after")).hasValue("3");
            readers.removeFirst().close();
            // Though nothing happens, and before the next sign of life is due.
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                try (CounterReader next = CounterReader.open(stats)) {
                    return next.response().statusCode() == 200;
                }
            });
        } finally {
            readers.forEach(CounterReader::close);
        }
    }

    @Test
    void aListenerThatReadsNothingIsCut() throws Exception {
        database.execute(
                "INSERT INTO audit_stats SELECT repeat('t', 200) || n, 0, 1, 1, 0, now() FROM generate_series(1, 1000) n");
        StatsSettings usual = Fixture.settings(database.stats(), 2);
        StatsSettings impatient = new StatsSettings(
                usual.access(),
                usual.read(),
                usual.horizonWait(),
                Duration.ofSeconds(1),
                usual.retryAfter(),
                usual.databaseWait());
        stats.close();
        stats = Fixture.start(impatient);
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4 * 1024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), stats.port()));
            socket.getOutputStream()
                    .write("GET /stats/stream HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            await().atMost(Duration.ofSeconds(20)).until(() -> meter("sekali_stats_listeners") == 1);
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                database.execute(
                        "UPDATE audit_stats SET received = received + 1, unique_processed = unique_processed + 1");
                return meter("sekali_stats_listeners") == 0;
            });
        }
    }

    @Test
    void aStopEndsStreamsAtOnceAndInOrder() throws Exception {
        // Its own client would wait for the stream.
        try (Fixture stopped = Fixture.start(database.stats());
                CounterReader reader = CounterReader.open(stats.client(), stopped)) {
            reader.await("snapshot");
            long begin = System.nanoTime();
            Thread stop = Thread.ofVirtual().start(stopped::close);
            while (reader.next().isPresent()) {
                // What was under way.
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
            stop.join();
        }
    }

    @Test
    void anOutageIsToldOnceAndEverythingAfterIt(@TempDir Path data) throws Exception {
        EmbeddedServer server = EmbeddedServer.start(data, 0);
        int port = server.port();
        // Not closed: it knows the password of the first start alone.
        TestDatabase away = TestDatabase.create(server);
        try (Fixture other = Fixture.start(away.stats());
                CounterReader reader = CounterReader.open(other)) {
            reader.await("snapshot");
            server.close();
            CounterReader.Message told = reader.await("away");
            assertThat(told.json().get("reason").asText()).isEqualTo("the database can't be read now");
            assertThat(told.json().has("at")).isTrue();
            HttpResponse<String> refused = other.get("/stats/stream");
            EventsTest.assertProblem(refused, 503);
            server = EmbeddedServer.start(data, port);
            CounterReader.Message next = reader.next().orElseThrow();
            assertThat(next.event()).isEqualTo("snapshot");
            assertThat(Long.parseLong(next.id())).isGreaterThan(Long.parseLong(told.id()));
        } finally {
            server.close();
        }
    }

    @Test
    void whatCannotBeAnsweredIsRefused() throws IOException {
        EventsTest.assertProblem(stats.get("/stats/stream?topic=a"), 422);
        EventsTest.assertProblem(stats.get("/stats/stream", "Accept", "application/json"), 406);
        EventsTest.assertProblem(stats.send("POST", "/stats/stream"), 405);
        HttpResponse<String> head = stats.send("HEAD", "/stats/stream");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-type")).hasValue("text/event-stream");
        assertThat(meter("sekali_stats_listeners")).isZero();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), stats.port())) {
            socket.getOutputStream().write("GET /stats/stream HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 505 ");
        }
    }

    private static JsonNode received(CounterReader reader, long received) throws IOException {
        JsonNode json = reader.await("sample").json();
        while (json.get("received").asLong() < received) {
            json = reader.await("sample").json();
        }
        return json;
    }

    private static List<String> topics(JsonNode json) {
        List<String> topics = new ArrayList<>();
        json.get("topics").forEach(topic -> topics.add(topic.get("topic").asText()));
        return topics;
    }

    private double meter(String name) {
        return stats.operations("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}

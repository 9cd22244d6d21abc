package dev.sekali.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.testing.TestDatabase;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A feed for each test, over a database of the class that each test finds empty. */
abstract class FeedTestBase {

    static final String NDJSON = "application/x-ndjson";
    static final String SSE = "text/event-stream";

    static TestDatabase database;
    FeedServer feed;
    ExecutorService threads;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void dropDatabase() {
        database.close();
    }

    @BeforeEach
    void start() throws InterruptedException {
        database.execute("TRUNCATE processed_events RESTART IDENTITY; UPDATE retention_mark SET expired = 0");
        feed = FeedServer.start(settings());
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    /** With other settings. Not beside the first: meters are one set a process, and the first's would stand for both. */
    void restart(FeedSettings settings) throws InterruptedException {
        feed.close();
        feed = FeedServer.start(settings);
    }

    FeedSettings settings() {
        return FeedServer.settings(database.feed());
    }

    @AfterEach
    void stop() {
        feed.close();
        threads.close();
    }

    /** Events {@code 1} to {@code count} of a topic, committed together. */
    void events(String topic, int count) {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT '%s', n::text, now(), 'test', '{}' FROM generate_series(1, %d) n""".formatted(topic, count));
    }

    /** What retention does, up to a seq. */
    void expire(long upTo) {
        database.execute("""
                WITH deleted AS (DELETE FROM processed_events WHERE seq <= %d RETURNING seq)
                UPDATE retention_mark SET expired = greatest(expired, (SELECT max(seq) FROM deleted))""".formatted(upTo));
    }

    static void assertProblem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(FeedServer.json(response).get("status").asInt()).isEqualTo(status);
        assertThat(response.body()).doesNotContain("Exception", "SELECT", "\tat ");
    }

    static void assertProblem(HttpResponse<String> response, int status, String type) {
        assertProblem(response, status);
        assertThat(FeedServer.json(response).get("type").asText()).isEqualTo(type);
    }
}

package dev.sekali.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that ends beneath streams and comes back on the same data: they go on, missing nothing and repeating nothing. */
class RestartTest {

    private static final int PART = 200;

    private static final String INSERT = """
            INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
            SELECT 't', '%s-' || n, now(), 'test', '{}' FROM generate_series(1, %d) n""";

    @TempDir
    private Path data;

    private EmbeddedServer server;

    /** Not closed: it knows the password of the server's first start alone. */
    private TestDatabase database;

    private FeedServer feed;
    private ExecutorService threads;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedServer.start(data, 0);
        database = TestDatabase.create(server);
        feed = FeedServer.start(database.feed());
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterEach
    void stop() throws IOException {
        feed.close();
        threads.close();
        server.close();
    }

    @Test
    void streamsGoOnAfterAStopAndAStart() throws Exception {
        try (EventReader lines = feed.stream("/feed", "application/x-ndjson");
                EventReader serverSent = feed.stream("/feed?topic=t", "text/event-stream")) {
            Future<List<Long>> first = threads.submit(() -> seqs(lines, 3 * PART));
            Future<List<Long>> second = threads.submit(() -> seqs(serverSent, 3 * PART));
            insert("a");
            insert("b");
            int port = server.port();
            server.close();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> feed.get("/feed?after=1").statusCode() == 503);
            assertThat(first.isDone() || second.isDone()).isFalse();

            server = EmbeddedServer.start(data, port);
            insert("c");
            List<Long> committed = committed();
            assertThat(committed).hasSize(3 * PART);
            assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(committed);
            assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo(committed);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> feed.get("/feed?after=" + committed.getLast()).statusCode() == 200);
        }
    }

    /** All sessions end and the log is replayed, and what an open transaction drew is given again to other events. */
    @Test
    void streamsGoOnAfterACrashThatTakesNumbersBack() throws Exception {
        try (EventReader lines = feed.stream("/feed", "application/x-ndjson");
                EventReader serverSent = feed.stream("/feed?topic=t", "text/event-stream")) {
            Future<List<Long>> first = threads.submit(() -> seqs(lines, 2 * PART));
            Future<List<Long>> second = threads.submit(() -> seqs(serverSent, 2 * PART));
            insert("a");
            try (Connection other = connect(database.ingest());
                    Connection open = connect(database.ingest());
                    Statement statement = open.createStatement()) {
                open.setAutoCommit(false);
                statement.execute(INSERT.formatted("never", PART));
                await().atMost(Duration.ofSeconds(10)).until(() -> feed.meter("sekali_feed_horizon_age_seconds") > 0);
                long backend;
                try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
                    row.next();
                    backend = row.getLong(1);
                }
                ProcessHandle process = ProcessHandle.of(backend).orElseThrow();
                assertThat(process.destroyForcibly()).isTrue();
                // From then on who comes meets the recovery, or the server of after.
                await().atMost(Duration.ofSeconds(20)).until(() -> !other.isValid(1));
            }
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsInstanceOf(SQLException.class)
                    .until(() -> {
                        insert("b");
                        return true;
                    });
            List<Long> committed = committed();
            assertThat(committed).hasSize(2 * PART);
            assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(committed);
            assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo(committed);
        }
    }

    private static List<Long> seqs(EventReader stream, int count) throws IOException {
        List<Long> seqs = new ArrayList<>();
        while (seqs.size() < count) {
            seqs.add(stream.event().orElseThrow().json().get("seq").asLong());
        }
        return seqs;
    }

    /** A part at once, as ingest does. */
    private void insert(String part) throws SQLException {
        try (Connection connection = connect(database.ingest());
                Statement statement = connection.createStatement()) {
            statement.execute(INSERT.formatted(part, PART));
        }
    }

    private List<Long> committed() throws SQLException {
        try (Connection connection = connect(database.feed());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT seq FROM processed_events ORDER BY seq")) {
            List<Long> seqs = new ArrayList<>();
            while (rows.next()) {
                seqs.add(rows.getLong(1));
            }
            return seqs;
        }
    }

    /** With a password that survives a start. */
    private static Connection connect(DatabaseSettings role) throws SQLException {
        return new Connector(role, "test", Duration.ofSeconds(10)).open();
    }
}

package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sekali.testing.Logs;
import dev.sekali.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code GET /events} as NDJSON, and what holds for many or large events. One connection to the database is enough. */
class StreamTest {

    private static final String NDJSON = "application/x-ndjson";

    /** Fifty megabytes of payload, so that no buffer on the way takes all of it. */
    private static final int MANY = 50_000;

    private static final String MANY_EVENTS = """
            INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
            SELECT 't' || mod(n, 4), n::text, now(), 'test', jsonb_build_object('text', repeat(md5(n::text), 31))
              FROM generate_series(1, %d) n""".formatted(MANY);

    private TestDatabase database;
    private Fixture stats;

    @BeforeEach
    void start() throws InterruptedException {
        database = TestDatabase.create();
        stats = Fixture.start(Fixture.settings(database.stats(), 1));
    }

    @AfterEach
    void stop() {
        stats.close();
        database.close();
    }

    @Test
    void aStreamHasEveryEventOnALineInOrder() {
        database.execute(MANY_EVENTS);
        HttpResponse<String> response = stats.get("/events?order=asc", "Accept", NDJSON);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue(NDJSON);
        assertThat(response.headers().firstValue("link")).isEmpty();
        assertThat(response.body()).endsWith("}\n");
        List<String> seqs = new ArrayList<>();
        response.body().lines().forEach(line -> {
            assertThat(line).startsWith("{\"seq\":").endsWith("Z\"}");
            seqs.add(line.substring(7, line.indexOf(',')));
        });
        assertThat(seqs)
                .isEqualTo(database.texts("SELECT seq::text FROM processed_events ORDER BY processed_events.seq"));
    }

    @Test
    void aStreamHasTheSameRowsAsPages() {
        database.execute(MANY_EVENTS);
        String query = "topic=t1&limit=1234";
        List<String> lines =
                stats.get("/events?" + query, "Accept", NDJSON).body().lines().toList();
        List<String> rows = new ArrayList<>();
        Fixture.json(stats.get("/events?" + query))
                .forEach(row -> rows.add(row.get("event_id").asText()));
        assertThat(lines)
                .extracting(line -> Fixture.json(line).get("event_id").asText())
                .isEqualTo(rows)
                .hasSize(1234);
    }

    @Test
    void aStreamMayBeLongerThanAPageAndStopsAtItsLimit() {
        database.execute(MANY_EVENTS);
        assertThat(stats.get("/events?limit=12345", "Accept", NDJSON).body().lines())
                .hasSize(12_345);
        EventsTest.assertProblem(stats.get("/events?limit=12345"), 422);
    }

    @Test
    void aStreamOfNothingIsEmpty() {
        HttpResponse<String> response = stats.get("/events", "Accept", NDJSON);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void aWrongParameterIsToldBeforeTheStreamBegins() {
        EventsTest.assertProblem(stats.get("/events?limit=0", "Accept", NDJSON), 422);
    }

    @Test
    void aClientThatStopsReadingHoldsNeitherAConnectionNorASnapshotNorTheRestInMemory() throws IOException {
        database.execute(MANY_EVENTS);
        try (SlowClient slow = new SlowClient(stats.port(), "/events?order=asc")) {
            // The first line is here, while the end is not even read from the database.
            assertThat(slow.line()).startsWith("{\"seq\":");
            await().atMost(Duration.ofSeconds(10)).until(() -> database.number("""
                    SELECT count(*) FROM pg_stat_activity
                     WHERE datname = current_database() AND application_name = 'sekali-stats'
                       AND state = 'idle' AND backend_xmin IS NULL""") == 1);
            for (int i = 0; i < 20; i++) {
                assertThat(stats.get("/stats").statusCode()).isEqualTo(200);
                assertThat(stats.get("/events?limit=1").statusCode()).isEqualTo(200);
            }
            assertThat(meter("sekali_stats_events_sent_total")).isLessThan(MANY / 2);
            assertThat(slow.rest()).isEqualTo(MANY - 1);
        }
    }

    @Test
    void eventsThatArriveMeanwhileDoNotKeepAStreamFromEnding() throws Exception {
        database.execute(MANY_EVENTS);
        try (SlowClient slow = new SlowClient(stats.port(), "/events?order=asc");
                Writer writer = new Writer(database, 0)) {
            slow.line();
            writer.insert("t0", "late").commit();
            int lines = 1;
            for (String line = slow.line(); !line.isEmpty(); line = slow.line()) {
                assertThat(line).doesNotContain("\"late\"");
                lines++;
            }
            assertThat(lines).isEqualTo(MANY);
        }
    }

    @Test
    void aClientThatGoesAwayEndsItsStream() throws IOException {
        database.execute(MANY_EVENTS);
        try (SlowClient slow = new SlowClient(stats.port(), "/events")) {
            slow.line();
            assertThat(meter("sekali_requests_running")).isEqualTo(1);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> meter("sekali_requests_running") == 0);
        assertThat(meter("sekali_stats_events_sent_total")).isLessThan(MANY);
    }

    @Test
    void aClientThatReadsNothingIsCutAndItsPlaceIsFreeAgain() throws Exception {
        database.execute(MANY_EVENTS);
        try (Fixture single = Fixture.start(stalls(Duration.ofSeconds(1)), 1);
                SlowClient slow = new SlowClient(single.port(), "/events")) {
            slow.line();
            await("a place for another request")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> single.get("/stats").statusCode() == 200);
            assertThat(meter(single, "sekali_requests_running")).isZero();
            // What was under way is still there to be read, then the connection ends, and not as a body does.
            assertThatThrownBy(slow::rest)
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aClientThatReadsSlowlyForLongerThanThatGetsEverything() throws Exception {
        database.execute(MANY_EVENTS);
        Duration timeout = Duration.ofSeconds(2);
        long begin = System.nanoTime();
        try (Fixture patient = Fixture.start(stalls(timeout), 1);
                SlowClient slow = new SlowClient(patient.port(), "/events")) {
            int lines = 0;
            while (!slow.line().isEmpty()) {
                lines++;
                if (lines % 1_000 == 0) {
                    // Not to wait for anything: this is how slow it is.
                    Thread.sleep(100);
                }
            }
            assertThat(lines).isEqualTo(MANY);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(timeout.multipliedBy(2));
    }

    @Test
    void aFailureInTheMiddleCutsTheConnectionAndIsLoggedOnce() throws Exception {
        database.execute(MANY_EVENTS);
        try (Logs logs = new Logs("dev.sekali.events")) {
            HttpResponse<InputStream> response = stats.client()
                    .send(
                            stats.request("/events", "Accept", NDJSON).build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            try (InputStream body = response.body()) {
                assertThat(body.read()).isEqualTo('{');
                database.execute("REVOKE SELECT ON processed_events FROM sekali_stats");
                // Not a clean end, which a client would take for all there is.
                assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
            }
            await().atMost(Duration.ofSeconds(5))
                    .until(() ->
                            !logs.linesWith("a stream from /events was cut").isEmpty());
            assertThat(logs.linesWith("a stream from /events was cut")).hasSize(1);
        }
        assertThat(stats.get("/stats").statusCode()).isEqualTo(200);
    }

    @Test
    void pagesOfLargeEventsEndEarlyAndLeadOn() {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT 't', n::text, now(), 'test', jsonb_build_object('text', repeat('x', 3000000))
                  FROM generate_series(1, 12) n""");
        List<String> ids = new ArrayList<>();
        int pages = 0;
        for (Optional<String> target = Optional.of("/events?limit=1000&order=asc"); target.isPresent(); pages++) {
            HttpResponse<String> page = stats.get(target.get());
            assertThat(page.body().length()).isLessThan(24 << 20);
            ids.addAll(EventsTest.ids(page));
            target = Fixture.next(page);
        }
        assertThat(ids).containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12");
        assertThat(pages).isGreaterThan(1);
        assertThat(stats.get("/events", "Accept", NDJSON).body().lines()).hasSize(12);
    }

    /** It would end with its connection, and one that was cut would look whole. */
    @Test
    void aStreamInHttp10IsRefusedAndAPageIsNot() throws IOException {
        database.execute(MANY_EVENTS);
        assertThat(http10(NDJSON))
                .startsWith("HTTP/1.1 505 ")
                .contains("application/problem+json")
                .contains("HTTP/1.1, or read pages");
        assertThat(http10("application/json"))
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("Content-Length: ")
                .doesNotContain("chunked")
                .endsWith("]");
    }

    private String http10(String accept) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), stats.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /events HTTP/1.0\r\nAccept: %s\r\n\r\n"
                            .formatted(accept)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private StatsSettings stalls(Duration timeout) {
        StatsSettings usual = Fixture.settings(database.stats(), 1);
        return new StatsSettings(
                usual.access(), usual.read(), usual.horizonWait(), timeout, usual.retryAfter(), usual.databaseWait());
    }

    private double meter(String name) {
        return meter(stats, name);
    }

    private static double meter(Fixture fixture, String name) {
        return fixture.operations("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** Reads a chunked body line by line, and has little room for what it has not read. */
    private static final class SlowClient implements AutoCloseable {

        private final Socket socket = new Socket();
        private final BufferedReader lines;

        SlowClient(int port, String target) throws IOException {
            socket.setReceiveBufferSize(16 * 1024);
            socket.setSoTimeout(20_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: x\r\nAccept: application/x-ndjson\r\n\r\n"
                            .formatted(target)
                            .getBytes(StandardCharsets.US_ASCII));
            lines = new BufferedReader(
                    new InputStreamReader(new Dechunked(socket.getInputStream()), StandardCharsets.UTF_8));
        }

        /** The next line; empty at the end of the body. */
        String line() throws IOException {
            return Optional.ofNullable(lines.readLine()).orElse("");
        }

        /** Reads to the end of the body; how many lines there were. */
        int rest() throws IOException {
            int lines = 0;
            while (!line().isEmpty()) {
                lines++;
            }
            return lines;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static final class Dechunked extends InputStream {

        private final InputStream in;
        private int left;
        private boolean ended;

        Dechunked(InputStream in) throws IOException {
            this.in = in;
            while (!headerLine().isEmpty()) {
                // Only the body matters here.
            }
            nextChunk();
        }

        private String headerLine() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("cut");
                }
                if (b != '\r') {
                    line.append((char) b);
                }
            }
            return line.toString();
        }

        private void nextChunk() throws IOException {
            left = Integer.parseInt(headerLine(), 16);
            ended = left == 0;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (ended) {
                return -1;
            }
            int read = in.read(bytes, offset, Math.min(length, left));
            if (read < 0) {
                throw new IOException("cut");
            }
            left -= read;
            if (left == 0) {
                headerLine();
                nextChunk();
            }
            return read;
        }
    }
}

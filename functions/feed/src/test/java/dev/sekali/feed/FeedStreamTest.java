package dev.sekali.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sekali.host.access.AccessSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /feed} followed for as long as both sides are there. */
class FeedStreamTest extends FeedTestBase {

    private static final Duration SOON = Duration.ofSeconds(5);

    @ParameterizedTest
    @ValueSource(strings = {NDJSON, SSE})
    void theHeadComesBeforeAnyEventAndEachEventAsItIsCommitted(String mediaType) throws Exception {
        try (EventReader stream = feed.stream("/feed", mediaType);
                Writer writer = new Writer(database)) {
            assertThat(stream.response().statusCode()).isEqualTo(200);
            assertThat(FeedServer.header(stream.response(), "content-type")).isEqualTo(mediaType);
            assertThat(FeedServer.header(stream.response(), "vary")).isEqualTo("Accept");
            assertThat(FeedServer.position(stream.response())).isZero();
            assertThat(FeedServer.horizon(stream.response())).isZero();
            for (int i = 1; i <= 20; i++) {
                long begin = System.nanoTime();
                writer.insert("t", "e" + i).commit();
                assertThat(stream.event().orElseThrow().eventId()).isEqualTo("e" + i);
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
            }
        }
    }

    @Test
    void serverSentEventsHaveTheirSeqAsIdAndTellWhenToComeBack() throws Exception {
        events("t", 3);
        try (EventReader stream = feed.stream("/feed?after=1", SSE)) {
            assertThat(stream.line()).hasValue("retry: 1000");
            assertThat(stream.line()).hasValue("");
            assertThat(stream.line()).hasValue("id: 2");
            assertThat(stream.line()).hasValue("event: event");
            assertThat(stream.line().orElseThrow())
                    .startsWith("data: {\"seq\":2,\"topic\":\"t\",")
                    .endsWith("Z\"}");
            assertThat(stream.line()).hasValue("");
            assertThat(stream.event().orElseThrow().id()).isEqualTo("3");
        }
    }

    @Test
    void linesAreThoseOfAPage() throws Exception {
        events("t", 5);
        List<String> page = new ArrayList<>();
        FeedServer.json(feed.get("/feed")).forEach(event -> page.add(event.toString()));
        try (EventReader stream = feed.stream("/feed", NDJSON)) {
            assertThat(stream.line()).hasValue("");
            for (String event : page) {
                assertThat(stream.line()).hasValue(event);
            }
        }
    }

    @Test
    void aStreamGoesOnFromLastEventId() throws Exception {
        events("t", 4);
        try (EventReader stream = feed.stream("/feed?after=0", SSE, "Last-Event-ID", "3")) {
            assertThat(stream.event().orElseThrow().id()).isEqualTo("4");
        }
        try (EventReader stream = feed.stream("/feed?after=now", SSE);
                Writer writer = new Writer(database)) {
            writer.insert("t", "new").commit();
            assertThat(stream.event().orElseThrow().eventId()).isEqualTo("new");
        }
    }

    @Test
    void aStreamMeetsWhatIsStoredAndThenWhatComesInOrder() throws Exception {
        events("t", 12_000);
        try (EventReader stream = feed.stream("/feed", NDJSON)) {
            assertThat(stream.event().orElseThrow().json().get("seq").asLong()).isEqualTo(1);
            events("u", 6_000);
            for (long seq = 2; seq <= 18_000; seq++) {
                assertThat(stream.event().orElseThrow().json().get("seq").asLong())
                        .isEqualTo(seq);
            }
        }
    }

    @Test
    void aStreamWithALimitEnds() throws Exception {
        events("t", 3);
        try (EventReader stream = feed.stream("/feed?limit=5&topic=t&topic=u", NDJSON)) {
            assertThat(stream.event()).isPresent();
            events("u", 12);
            for (int i = 0; i < 4; i++) {
                assertThat(stream.event()).isPresent();
            }
            assertThat(stream.event()).isEmpty();
        }
        try (EventReader stream = feed.stream("/feed?limit=12000", SSE)) {
            assertThat(stream.response().statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NDJSON, SSE})
    void aStreamWhoseLimitIsReachedWithTheLastEventDoesNotWaitForAnother(String mediaType) throws Exception {
        events("t", 3);
        long begin = System.nanoTime();
        try (EventReader stream = feed.stream("/feed?limit=3", mediaType)) {
            for (int i = 0; i < 3; i++) {
                assertThat(stream.event()).isPresent();
            }
            assertThat(stream.event()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
        }
    }

    /** A keep-alive comes every 15 s; what a filter left out by then is told with it. */
    @Test
    void aStreamOnWhichNothingComesIsKeptAliveAndTellsHowFarItIs() throws Exception {
        try (EventReader positions = feed.stream("/feed?topic=none", SSE);
                EventReader silent = feed.stream("/feed", SSE, "Last-Event-ID", "0");
                EventReader lines = feed.stream("/feed?topic=none", NDJSON)) {
            assertThat(positions.line()).hasValue("retry: 1000");
            assertThat(positions.line()).hasValue("");
            assertThat(lines.line()).hasValue("");
            long begin = System.nanoTime();
            Future<Optional<String>> keptAlive = threads.submit(lines::line);
            events("t", 7);
            EventReader.Message position = positions.message().orElseThrow();
            assertThat(position.name()).isEqualTo("position");
            assertThat(position.id()).isEqualTo("7");
            assertThat(position.json().get("position").asLong()).isEqualTo(7);
            assertThat(position.json().get("horizon").asLong()).isEqualTo(7);
            assertThat(positions.line()).hasValue(":");
            assertThat(keptAlive.get(20, TimeUnit.SECONDS)).hasValue("");
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
            // An event comes at once though.
            events("none", 1);
            assertThat(positions.event().orElseThrow().id()).isEqualTo("8");
            assertThat(silent.event().orElseThrow().id()).isEqualTo("1");
        }
    }

    @Test
    void aStreamTooManyIsRefusedAndAPlaceThatIsFreeIsGiven() throws Exception {
        try (FeedServer small = FeedServer.start(
                FeedServer.settings(database.feed(), AccessSettings.open(), 2, Duration.ofHours(1), SOON))) {
            EventReader first = small.stream("/feed", SSE);
            try (EventReader second = small.stream("/feed", NDJSON)) {
                assertThat(second.response().statusCode()).isEqualTo(200);
                HttpResponse<String> third = small.get("/feed", "Accept", SSE);
                assertProblem(third, 503);
                assertThat(FeedServer.header(third, "retry-after")).isEqualTo("3");
                assertThat(third.body()).contains("too many streams at once");
                // Pages are no streams.
                assertThat(small.get("/feed").statusCode()).isEqualTo(200);
                first.close();
                // The server notices when it writes to who is gone.
                events("t", 1);
                await().atMost(Duration.ofSeconds(20)).until(() -> {
                    events("t" + System.nanoTime(), 1);
                    try (EventReader next = small.stream("/feed", SSE)) {
                        return next.response().statusCode() == 200;
                    }
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NDJSON, SSE})
    void aStreamEndsByItselfWithACompleteBody(String mediaType) throws Exception {
        restart(FeedServer.settings(
                database.feed(), AccessSettings.open(), 10, Duration.ofSeconds(2), Duration.ofSeconds(30)));
        try (EventReader stream = feed.stream("/feed", mediaType)) {
            long begin = System.nanoTime();
            events("t", 1);
            assertThat(stream.event()).isPresent();
            // An incomplete body would throw.
            assertThat(stream.event()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofSeconds(1), SOON);
            await().atMost(SOON).until(() -> feed.meter("sekali_feed_readers") == 0);
        }
    }

    @Test
    void aStopEndsStreamsAndWaitsCleanlyAndSoon() throws Exception {
        EventReader lines = feed.stream("/feed", NDJSON);
        EventReader serverSent = feed.stream("/feed?topic=none", SSE);
        Future<HttpResponse<String>> waiting = threads.submit(() -> feed.get("/feed?wait=60s"));
        await().atMost(SOON).until(() -> feed.meter("sekali_feed_readers") == 3);
        long begin = System.nanoTime();
        Future<?> stop = threads.submit(feed::stopServer);
        assertThat(lines.event()).isEmpty();
        assertThat(serverSent.event()).isEmpty();
        assertThat(waiting.get(5, TimeUnit.SECONDS).body()).isEqualTo("[]");
        stop.get(10, TimeUnit.SECONDS);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
    }

    @Test
    void aClientThatReadsNothingIsCut() throws Exception {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT 't', n::text, now(), 'test', jsonb_build_object('text', repeat(md5(n::text), 300))
                  FROM generate_series(1, 4000) n""");
        restart(FeedServer.settings(
                database.feed(), AccessSettings.open(), 10, Duration.ofHours(1), Duration.ofSeconds(1)));
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(16 * 1024);
            slow.setSoTimeout(20_000);
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), feed.port()));
            slow.getOutputStream()
                    .write("GET /feed HTTP/1.1\r\nHost: x\r\nAccept: application/x-ndjson\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            // The answer has begun.
            assertThat(slow.getInputStream().read()).isEqualTo('H');
            await().atMost(Duration.ofSeconds(30)).until(() -> feed.meter("sekali_feed_readers{kind=\"stream\"") == 0);
            // Its last chunk is not there, or a part would look like the whole.
            assertThat(rest(slow.getInputStream())).doesNotEndWith("\r\n0\r\n\r\n");
            assertThat(feed.meter("sekali_feed_events_sent_total")).isLessThan(4_000);
        }
    }

    @Test
    void aClientThatReadsNothingOfAPageIsCut() throws Exception {
        int large = 16 << 20;
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT 't', '1', now(), 'test', jsonb_build_object('text', repeat('x', %d))""".formatted(large));
        restart(FeedServer.settings(
                database.feed(), AccessSettings.open(), 10, Duration.ofHours(1), Duration.ofSeconds(1)));
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(16 * 1024);
            slow.setSoTimeout(20_000);
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), feed.port()));
            slow.getOutputStream().write("GET /feed HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(slow.getInputStream().read()).isEqualTo('H');
            await().atMost(Duration.ofSeconds(30)).until(() -> feed.meter("sekali_requests_running") == 0);
            assertThat(feed.operations("/metrics").body())
                    .containsPattern("http_server_request_duration_seconds_count\\{error_type=\"cut\".*/feed");
            // The rest is less than the head said, or a reset.
            assertThat(rest(slow.getInputStream())).doesNotEndWith("}]");
        }
    }

    private static String rest(InputStream in) {
        StringBuilder last = new StringBuilder();
        byte[] bytes = new byte[64 * 1024];
        try {
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                last.append(new String(bytes, 0, read, StandardCharsets.ISO_8859_1));
                last.delete(0, Math.max(0, last.length() - 10));
            }
        } catch (IOException e) {
            // Reset is an end too.
        }
        return last.toString();
    }

    /** Sessions are ended by the server, as in a restart, while events come. */
    @ParameterizedTest
    @ValueSource(strings = {NDJSON, SSE})
    void sessionsThatTheServerEndsEndNoStreamAndLoseNothing(String mediaType) throws Exception {
        try (EventReader stream = feed.stream("/feed", mediaType);
                Writer writer = new Writer(database)) {
            for (int i = 1; i <= 30; i++) {
                writer.insert("t", "e" + i).commit();
                if (i % 10 == 5) {
                    database.execute("""
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                             WHERE datname = current_database() AND application_name = 'sekali-feed'""");
                }
            }
            for (int i = 1; i <= 30; i++) {
                assertThat(stream.event().orElseThrow().eventId()).isEqualTo("e" + i);
            }
        }
    }

    @Test
    void aDatabaseThatIsNotToBeReadEndsNoStream() throws Exception {
        try (EventReader stream = feed.stream("/feed", SSE);
                Writer writer = new Writer(database)) {
            writer.insert("t", "1").commit();
            assertThat(stream.event().orElseThrow().eventId()).isEqualTo("1");
            database.execute("REVOKE SELECT ON processed_events FROM sekali_feed");
            try {
                writer.insert("t", "2").commit();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> feed.get("/feed?after=1").statusCode() == 503);
                HttpResponse<String> page = feed.get("/feed?after=1");
                assertProblem(page, 503);
                assertThat(FeedServer.header(page, "retry-after")).isEqualTo("3");
            } finally {
                database.execute("GRANT SELECT ON processed_events TO sekali_feed");
            }
            assertThat(stream.event().orElseThrow().eventId()).isEqualTo("2");
        }
    }

    @Test
    void aStreamWhoseDatabaseIsSetBackIsCut() throws Exception {
        events("t", 10);
        try (EventReader stream = feed.stream("/feed?after=9", NDJSON)) {
            assertThat(stream.event()).isPresent();
            database.execute("""
                    DELETE FROM processed_events WHERE seq > 4;
                    SELECT setval('processed_events_seq_seq', 4)""");
            assertThatThrownBy(stream::event).isInstanceOf(IOException.class);
        }
        assertProblem(feed.get("/feed?after=10", "Accept", NDJSON), 409, "position-ahead");
    }

    /** It would end with its connection, and one that was cut would look whole. */
    @Test
    void aStreamInHttp10IsRefused() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), feed.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /feed HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 505 ")
                    .contains("application/problem+json");
        }
    }
}

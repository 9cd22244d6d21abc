package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that ask for an answer with a length and take their time to read it, or forever. */
class SlowPageTest extends SharedServer {

    private static final int TEXT_BYTES = 16 << 20;

    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(1);

    @BeforeAll
    static void insert() {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT 't', '1', now(), 'test', jsonb_build_object('text', repeat('x', %d))""".formatted(TEXT_BYTES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events", "/events/t/1"})
    void whoReadsNothingIsCutAndItsPlaceIsFreeAgain(String target) throws Exception {
        try (Fixture single = Fixture.start(stalls(), 1);
                Socket slow = ask(single.port(), target)) {
            assertThat(slow.getInputStream().read()).isEqualTo('H');
            await("a place for another request")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> single.get("/stats").statusCode() == 200);
            // What was under way is still there to be read, and it is less than the head said.
            assertThat(rest(slow.getInputStream())).isLessThan(TEXT_BYTES);
        }
    }

    @Test
    void whoReadsSlowlyForLongerThanThatGetsEverything() throws Exception {
        long begin = System.nanoTime();
        try (Fixture patient = Fixture.start(stalls(), 1);
                Socket slow = ask(patient.port(), "/events")) {
            int read = 0;
            while (read < TEXT_BYTES) {
                read += slow.getInputStream().readNBytes(TEXT_BYTES / 16).length;
                // Not to wait for anything: this is how slow it is.
                Thread.sleep(200);
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(STALL_TIMEOUT.multipliedBy(2));
    }

    @ParameterizedTest
    @CsvSource({"GET, HTTP/1.0, true", "GET, HTTP/1.1, true", "HEAD, HTTP/1.1, false"})
    void aLargeAnswerHasALength(String method, String version, boolean body) throws Exception {
        try (Fixture single = Fixture.start(stalls(), 1);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), single.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("%s /events %s\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .formatted(method, version)
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            int head = answer.indexOf("\r\n\r\n") + 4;
            Matcher length =
                    Pattern.compile("(?i)\r\nContent-Length: (\\d+)\r\n").matcher(answer.substring(0, head));
            assertThat(length.find()).as(answer.substring(0, head)).isTrue();
            assertThat(answer.substring(0, head)).doesNotContainIgnoringCase("Transfer-Encoding");
            assertThat(Integer.parseInt(length.group(1))).isGreaterThan(TEXT_BYTES);
            assertThat(answer.length() - head).isEqualTo(body ? Integer.parseInt(length.group(1)) : 0);
        }
    }

    private static Socket ask(int port, String target) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(target).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** How many bytes there are until the connection ends. */
    private static long rest(InputStream in) {
        byte[] bytes = new byte[64 * 1024];
        long rest = 0;
        try {
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                rest += read;
            }
        } catch (IOException e) {
            // Reset is an end too.
        }
        return rest;
    }

    private static StatsSettings stalls() {
        StatsSettings usual = Fixture.settings(database.stats(), 1);
        return new StatsSettings(
                usual.access(),
                usual.read(),
                usual.horizonWait(),
                STALL_TIMEOUT,
                usual.retryAfter(),
                usual.databaseWait());
    }
}

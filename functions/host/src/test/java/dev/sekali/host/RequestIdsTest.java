package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.logging.RequestId;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every answer tells the id of its request, and so does the log. */
class RequestIdsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static FunctionHost host;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        host = new StubFunction(RequestIdsTest::paths).start(Map.of());
        client = HttpClient.newHttpClient();
    }

    private static void paths(HttpRouting.Builder routing) {
        routing.get(
                        "/id",
                        (request, response) -> response.send(RequestId.current().orElseThrow()))
                .get("/refused", (request, response) -> {
                    throw new ProblemException(Problem.of(Status.CONFLICT_409, "no"));
                })
                .get("/bug", (request, response) -> {
                    throw new IllegalStateException("a secret of the program");
                });
    }

    @AfterAll
    static void stop() {
        client.close();
        host.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/id", "/refused", "/nowhere", "/bug"})
    void theSendersIdComesBackWithEveryAnswer(String path) throws Exception {
        assertThat(get(path, "order-17_a.b").headers().allValues("x-request-id"))
                .containsExactly("order-17_a.b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not fit", "<script>", "{}"})
    void anIdThatIsNotFitIsReplaced(String unfit) throws Exception {
        HttpResponse<String> answer = get("/id", unfit);
        assertThat(id(answer)).matches("[0-9a-f]{32}").isEqualTo(answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/id", "/refused", "/nowhere", "/bug"})
    void aRequestWithoutAnIdGetsAFreshOne(String path) throws Exception {
        assertThat(id(get(path))).matches("[0-9a-f]{32}").isNotEqualTo(id(get(path)));
    }

    @Test
    void whatIsNotHttpIsAnsweredWithAnId() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: x\r\nno header\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 400 ")
                    .containsIgnoringCase("\r\nx-request-id: ");
        }
    }

    @Test
    void aBugIsAProblemToTheClientAndOneErrorWithStackAndIdInTheLog() throws Exception {
        try (Entries log = new Entries()) {
            HttpResponse<String> answer = get("/bug", "find-me");
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
            assertThat(answer.body()).doesNotContain("secret", "IllegalState", "\tat ");
            assertThat(get("/id").statusCode()).isEqualTo(200);
            assertThat(log.entries).singleElement().satisfies(entry -> {
                assertThat(entry.record().getLevel()).isEqualTo(Level.SEVERE);
                assertThat(entry.record().getThrown()).isInstanceOf(IllegalStateException.class);
                assertThat(entry.requestId()).isEqualTo("find-me");
            });
        }
    }

    private static HttpResponse<String> get(String path, String... id) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(host.port(), path)))
                .timeout(PATIENCE);
        if (id.length > 0) {
            request.header("X-Request-Id", id[0]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String id(HttpResponse<String> answer) {
        return answer.headers().firstValue("x-request-id").orElseThrow();
    }

    /** All that is logged while it is open, with the id that a formatter would find. */
    private static final class Entries extends Handler implements AutoCloseable {

        record Entry(LogRecord record, String requestId) {}

        private static final Logger ROOT = Logger.getLogger("");

        private final List<Entry> entries = new CopyOnWriteArrayList<>();

        Entries() {
            ROOT.addHandler(this);
        }

        @Override
        public void publish(LogRecord entry) {
            entries.add(new Entry(entry, RequestId.current().orElse("")));
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            ROOT.removeHandler(this);
        }
    }
}

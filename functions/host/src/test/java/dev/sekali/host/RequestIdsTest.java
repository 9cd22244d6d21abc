package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.logging.RequestId;
import io.helidon.common.testing.http.junit5.SocketHttpClient;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webclient.api.ClientResponseTyped;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1ClientRequest;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.testing.junit5.AfterStop;
import io.helidon.webserver.testing.junit5.ServerTest;
import io.helidon.webserver.testing.junit5.SetUpServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every answer tells the id of its request, and so does the log. */
@ServerTest
class RequestIdsTest {

    private static final HeaderName ID = HeaderNames.create("X-Request-Id");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ServerSetup SETUP = new StubFunction(RequestIdsTest::paths).setUp();

    private final Http1Client client;

    RequestIdsTest(Http1Client client) {
        this.client = client;
    }

    @SetUpServer
    static void setUp(WebServerConfig.Builder server) {
        server.update(SETUP);
    }

    @AfterStop
    public static void close() {
        SETUP.close();
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

    @ParameterizedTest
    @ValueSource(strings = {"/id", "/refused", "/nowhere", "/bug"})
    void theSendersIdComesBackWithEveryAnswer(String path) {
        assertThat(get(path, "order-17_a.b").headers().values(ID)).containsExactly("order-17_a.b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not fit", "<script>", "{}"})
    void anIdThatIsNotFitIsReplaced(String unfit) {
        ClientResponseTyped<String> answer = get("/id", unfit);
        assertThat(id(answer)).matches("[0-9a-f]{32}").isEqualTo(answer.entity());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/id", "/refused", "/nowhere", "/bug"})
    void aRequestWithoutAnIdGetsAFreshOne(String path) {
        assertThat(id(get(path))).matches("[0-9a-f]{32}").isNotEqualTo(id(get(path)));
    }

    @Test
    void whatIsNotHttpIsAnsweredWithAnId(SocketHttpClient socket) {
        socket.requestRaw("GET / HTTP/1.1\r\nHost: x\r\nno header\r\n\r\n");
        assertThat(socket.receive()).startsWith("HTTP/1.1 400 ").containsIgnoringCase("\nx-request-id: ");
    }

    @Test
    void aBugIsAProblemToTheClientAndOneErrorWithStackAndIdInTheLog() {
        try (Entries log = new Entries()) {
            ClientResponseTyped<String> answer = get("/bug", "find-me");
            assertThat(answer.status()).isEqualTo(Status.INTERNAL_SERVER_ERROR_500);
            assertThat(answer.headers().first(HeaderNames.CONTENT_TYPE)).hasValue(Problem.MEDIA_TYPE);
            assertThat(answer.entity()).doesNotContain("secret", "IllegalState", "\tat ");
            assertThat(get("/id").status()).isEqualTo(Status.OK_200);
            assertThat(log.entries).singleElement().satisfies(entry -> {
                assertThat(entry.record().getLevel()).isEqualTo(Level.SEVERE);
                assertThat(entry.record().getThrown()).isInstanceOf(IllegalStateException.class);
                assertThat(entry.requestId()).isEqualTo("find-me");
            });
        }
    }

    private ClientResponseTyped<String> get(String path, String... id) {
        Http1ClientRequest request = client.get(path).readTimeout(PATIENCE);
        if (id.length > 0) {
            request.header(ID, id);
        }
        return request.request(String.class);
    }

    private static String id(ClientResponseTyped<String> answer) {
        return answer.headers().first(ID).orElseThrow();
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

package dev.sekali.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The senders themselves on trial: they must see what a server does against the contract. */
class LoadTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AtomicInteger requests = new AtomicInteger();
    private IntFunction<String> verdict = _ -> "success";
    private HttpServer server = create();

    @TempDir
    private Path folder = Path.of("");

    LoadTest() throws IOException {}

    @BeforeEach
    void start() {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void goodAnswersAreNoFault() throws Exception {
        assertThat(faultsAfter(200, true)).isEmpty();
    }

    @Test
    void a500IsAFault() throws Exception {
        assertThat(faultsAfter(500, true)).contains("an answer was 500");
    }

    @Test
    void a503WithRetryAfterIsNoFault() throws Exception {
        assertThat(faultsAfter(503, true)).isEmpty();
    }

    @Test
    void a503WithoutRetryAfterIsAFault() throws Exception {
        assertThat(faultsAfter(503, false)).contains("a 503 came without Retry-After");
    }

    @Test
    void a200ThatIsNoVerdictIsAFault() throws Exception {
        verdict = request -> request > 100 ? "success" : "perhaps";
        assertThat(faultsAfter(200, true)).contains("a 200 was no verdict: its status is neither success nor ignored");
    }

    /** The first hundred requests get this status, the others 200. */
    private Iterable<String> faultsAfter(int status, boolean retryAfter) throws IOException {
        server.createContext("/publish", exchange -> {
            int request = requests.incrementAndGet();
            ObjectNode answer = JSON.createObjectNode().put("status", verdict.apply(request));
            answer.setAll((ObjectNode) JSON.readTree(exchange.getRequestBody()));
            if (retryAfter) {
                exchange.getResponseHeaders().add("Retry-After", "1");
            }
            byte[] body = JSON.writeValueAsBytes(answer);
            exchange.sendResponseHeaders(request > 100 ? 200 : status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        URI target = URI.create(
                "http://127.0.0.1:%d/publish".formatted(server.getAddress().getPort()));
        try (Load load = Load.start(List.of(target), folder.resolve("ledger.ndjson"), false)) {
            await().until(() -> load.acknowledged() > 50 && requests.get() > 150);
            return List.copyOf(load.faults());
        }
    }

    private static HttpServer create() throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    }
}

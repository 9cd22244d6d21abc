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

    @Test
    void aSenderThatWasRefusedComesBackToItsAddress() throws Exception {
        answer("/first", 503, true);
        answer("/second", 200, true);
        try (Load load =
                Load.start(List.of(address("/first"), address("/second")), folder.resolve("ledger.ndjson"), false)) {
            await().until(() -> requests.get() > 500);
            long before = load.acknowledged(0);
            await().until(() -> load.acknowledged(0) > before + 50);
        }
    }

    /** The first hundred requests get this status, the others 200. */
    private Iterable<String> faultsAfter(int status, boolean retryAfter) throws IOException {
        answer("/publish", status, retryAfter);
        try (Load load = Load.start(List.of(address("/publish")), folder.resolve("ledger.ndjson"), false)) {
            await().until(() -> load.acknowledged() > 50 && requests.get() > 150);
            return List.copyOf(load.faults());
        }
    }

    private void answer(String path, int status, boolean retryAfter) {
        server.createContext(path, exchange -> {
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
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    }

    private static HttpServer create() throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    }
}

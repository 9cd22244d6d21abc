package dev.sekali.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
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
    private final List<HttpServer> servers = List.of(create(), create());

    @TempDir
    private Path folder = Path.of("");

    LoadTest() throws IOException {}

    @BeforeEach
    void start() {
        for (HttpServer server : servers) {
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
        }
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
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
        answer(servers.getFirst(), 503, true);
        answer(servers.getLast(), 200, true);
        try (Crew load = start(false, servers)) {
            await().until(() -> requests.get() > 500);
            long before = load.seen().acknowledged(0);
            await().until(() -> load.seen().acknowledged(0) > before + 50);
        }
    }

    @Test
    void aRequestThatFailsAtEveryAddressIsAFault() throws Exception {
        answer(servers.getFirst(), 503, true);
        answer(servers.getLast(), 503, true);
        try (Crew load = start(true, servers)) {
            await().untilAsserted(() -> assertThat(load.seen().faults()).contains("a request failed at every address"));
        }
    }

    @Test
    void anAnswerThatIsLostIsAFaultUnlessOneMayBe() throws Exception {
        assertThat(faultsWithoutAnswers(false)).anyMatch(fault -> fault.startsWith("a connection broke"));
        assertThat(faultsWithoutAnswers(true)).isEmpty();
    }

    /** The first hundred requests aren't answered. */
    private Iterable<String> faultsWithoutAnswers(boolean mayBreak) throws Exception {
        HttpServer server = servers.getFirst();
        requests.set(0);
        HttpContext context = server.createContext("/publish", exchange -> {
            if (requests.incrementAndGet() > 100) {
                succeed(exchange, 200);
            }
            exchange.close();
        });
        try (Crew load = start(mayBreak, List.of(server))) {
            await().until(() -> load.seen().acknowledged() > 50 && requests.get() > 150);
            return load.seen().faults();
        } finally {
            server.removeContext(context);
        }
    }

    /** The first hundred requests get this status, the others 200. */
    private Iterable<String> faultsAfter(int status, boolean retryAfter) throws Exception {
        answer(servers.getFirst(), status, retryAfter);
        try (Crew load = start(false, servers.subList(0, 1))) {
            await().until(() -> load.seen().acknowledged() > 50 && requests.get() > 150);
            return load.seen().faults();
        }
    }

    private Crew start(boolean mayBreak, List<HttpServer> targets) throws Exception {
        List<Integer> ports =
                targets.stream().map(server -> server.getAddress().getPort()).toList();
        Manner manner = new Manner(ports, Duration.ofSeconds(10), mayBreak, false);
        Crew load = new Crew(manner, folder.resolve("ledger.ndjson"));
        load.growTo(24);
        return load;
    }

    private void answer(HttpServer server, int status, boolean retryAfter) {
        server.createContext("/publish", exchange -> {
            if (retryAfter) {
                exchange.getResponseHeaders().add("Retry-After", "1");
            }
            succeed(exchange, requests.incrementAndGet() > 100 ? 200 : status);
            exchange.close();
        });
    }

    private void succeed(HttpExchange exchange, int status) throws IOException {
        ObjectNode answer = JSON.createObjectNode().put("status", verdict.apply(requests.get()));
        answer.setAll((ObjectNode) JSON.readTree(exchange.getRequestBody()));
        byte[] body = JSON.writeValueAsBytes(answer);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static HttpServer create() throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    }
}

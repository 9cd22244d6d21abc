package dev.sekali.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.sekali.chaos.judge.Ledger;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Senders of large bodies on trial: they must send what they say, and see what a server does against the contract. */
class LargeSenderTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Queue<byte[]> bodies = new ConcurrentLinkedQueue<>();
    private final LargeTally tally = new LargeTally();
    private HttpServer server = create();
    private int status = 200;
    private boolean retryAfter = true;

    @TempDir
    private Path folder = Path.of("");

    LargeSenderTest() throws IOException {}

    @BeforeEach
    void start() {
        server.createContext("/publish", exchange -> {
            byte[] sent = exchange.getRequestBody().readAllBytes();
            boolean gzip = exchange.getRequestHeaders().containsKey("Content-Encoding");
            byte[] plain = gzip ? unpacked(sent) : sent;
            if (retryAfter) {
                exchange.getResponseHeaders().add("Retry-After", "1");
            }
            byte[] answer = JSON.writeValueAsBytes(answer(JSON.readTree(plain)));
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
            bodies.add(plain);
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @EnumSource
    void aBodyHasTheSizeAndTheEventsOfItsShape(LargeShape shape) throws Exception {
        status = shape.fits() ? 200 : 413;
        sendOne(shape);
        assertThat(tally.answers().faults()).isEmpty();
        byte[] body = Optional.ofNullable(bodies.peek()).orElseThrow();
        assertThat(body).hasSize(shape.bytes);
        assertThat(
                        JSON.readTree(body).path(0).isMissingNode()
                                ? 1
                                : JSON.readTree(body).size())
                .isEqualTo(shape.events);
    }

    @Test
    void everyEventOfAnAnswerIsInTheLedger() throws Exception {
        sendOne(LargeShape.FEW);
        assertThat(Files.readString(folder.resolve("ledger.ndjson")).split("\"SUCCESS\"", -1))
                .hasSizeGreaterThan(LargeShape.FEW.events);
    }

    @Test
    void a500IsAFault() throws Exception {
        status = 500;
        sendOne(LargeShape.ONE);
        assertThat(tally.answers().faults()).contains("an answer to a large body was 500");
    }

    @Test
    void a413ForABodyWithinTheLimitIsAFault() throws Exception {
        status = 413;
        sendOne(LargeShape.ONE);
        assertThat(tally.answers().faults()).contains("a body within the limit was too large: ONE");
    }

    @Test
    void aBodyOverTheLimitThatIsTakenIsAFault() throws Exception {
        sendOne(LargeShape.OVER);
        assertThat(tally.answers().faults()).contains("a body over the limit was taken: OVER");
    }

    @Test
    void a503WithoutRetryAfterIsAFault() throws Exception {
        status = 503;
        retryAfter = false;
        sendOne(LargeShape.ONE);
        assertThat(tally.answers().faults()).contains("a 503 came without Retry-After");
    }

    @Test
    void a503WithRetryAfterIsNoFault() throws Exception {
        status = 503;
        sendOne(LargeShape.ONE);
        assertThat(tally.answers().faults()).isEmpty();
    }

    /** At least one body, and whatever follows until that is seen. */
    private void sendOne(LargeShape shape) throws Exception {
        AtomicBoolean stopping = new AtomicBoolean();
        try (Ledger ledger = Ledger.open(folder.resolve("ledger.ndjson"))) {
            LargeSender sender =
                    new LargeSender(server.getAddress().getPort(), PATIENCE, new LargeBodies(shape), ledger, tally);
            Thread thread = Thread.startVirtualThread(() -> {
                try {
                    sender.sendUntil(stopping);
                } catch (IOException | InterruptedException e) {
                    tally.answers().fault(e.toString());
                }
            });
            await().until(() -> !bodies.isEmpty());
            stopping.set(true);
            assertThat(thread.join(PATIENCE)).isTrue();
        }
    }

    private static ObjectNode answer(JsonNode body) {
        ObjectNode answer = JSON.createObjectNode();
        if (body.isObject()) {
            return answer.put("status", "success")
                    .put("topic", body.path("topic").textValue())
                    .put("event_id", body.path("event_id").textValue());
        }
        answer.put("received", body.size()).put("unique_processed", body.size()).put("duplicate_dropped", 0);
        for (int i = 0; i < body.size(); i++) {
            answer.withArray("results")
                    .addObject()
                    .put("index", i)
                    .put("status", "success")
                    .put("event_id", body.path(i).path("event_id").textValue());
        }
        return answer;
    }

    private static byte[] unpacked(byte[] packed) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }

    private static HttpServer create() throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    }
}

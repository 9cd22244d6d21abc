package dev.sekali.bench.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sekali.bench.workload.Ids;
import dev.sekali.bench.workload.Request;
import dev.sekali.bench.workload.Stream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadClientTest {

    private static final int REQUESTS = 200;
    private static final byte[] STORED = "{\"status\":\"success\"}".getBytes(StandardCharsets.UTF_8);

    private final AtomicInteger received = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Stream stream = new Stream(Ids.V7, 0);
    private volatile int status = 200;
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/publish", exchange -> {
            exchange.getRequestBody().readAllBytes();
            received.incrementAndGet();
            exchange.sendResponseHeaders(status, STORED.length);
            exchange.getResponseBody().write(STORED);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        threads.close();
    }

    private Load run(Pace pace) throws IOException {
        try (LoadClient client = LoadClient.connect(8, server.getAddress().getPort())) {
            AtomicInteger left = new AtomicInteger(REQUESTS);
            return client.run(() -> left.getAndDecrement() > 0 ? Request.single(stream) : null, pace);
        }
    }

    @Test
    void everyRequestIsSentOnceAndItsAnswerCounted() throws IOException {
        Load load = run(Pace.closed(Duration.ofMinutes(1)));

        assertThat(received).hasValue(REQUESTS);
        assertThat(load.stored()).isEqualTo(REQUESTS);
        assertThat(load.latencies().getTotalCount()).isEqualTo(REQUESTS);
    }

    @Test
    void atARateRequestsComeNoFasterThanTheirSchedule() throws IOException {
        Load load = run(new Pace(400, Duration.ofMinutes(1)));

        assertThat(load.stored()).isEqualTo(REQUESTS);
        assertThat(load.elapsed()).isGreaterThan(Duration.ofMillis(1000L * (REQUESTS - 1) / 400));
    }

    @Test
    void atARateAllThatIsDueInTheTimeIsSent() throws IOException {
        Load load = run(new Pace(100, Duration.ofMillis(500)));

        assertThat(load.stored()).isEqualTo(51);
    }

    @Test
    void refusalsAreCountedAndNotTakenForEvents() throws IOException {
        status = 503;

        Load load = run(Pace.closed(Duration.ofMinutes(1)));

        assertThat(load.refused()).isEqualTo(REQUESTS);
        assertThat(load.events()).isZero();
    }

    @Test
    void anyOtherAnswerEndsTheMeasurement() {
        status = 422;

        assertThatThrownBy(() -> run(Pace.closed(Duration.ofMinutes(1)))).hasStackTraceContaining("an answer is 422");
    }
}

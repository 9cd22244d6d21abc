package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.settings.Settings;
import io.helidon.webserver.http.HttpRouting;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a host stops, seen from outside. */
class StopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Slow function = new Slow();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        function.end.countDown();
        client.close();
        threads.close();
    }

    @Test
    void aStopWaitsForTheRequestsThatRunAndTakesNoMore() throws Exception {
        FunctionHost host = start(Map.of());
        int port = host.port();
        CompletableFuture<HttpResponse<String>> answer = sendSlow(port);
        function.begun.await();
        Future<?> stop = threads.submit(host::close);
        await().atMost(PATIENCE).until(() -> refuses(port));
        assertThat(stop.isDone()).isFalse();
        function.end.countDown();
        assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
        stop.get(20, TimeUnit.SECONDS);
        assertThat(function.closed.getCount()).isZero();
        assertThat(listens(port)).isFalse();
    }

    @Test
    void theFunctionServesOnDuringTheDrainDelayAndIsNotReady() throws Exception {
        FunctionHost host = start(Map.of("DRAIN_DELAY", "1m"));
        function.end.countDown();
        int port = host.port();
        Thread stop = Thread.startVirtualThread(host::close);
        try {
            await().atMost(PATIENCE).until(() -> !HealthCheck.isReady(host.operationsPort()));
            assertThat(sendSlow(port).get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
        } finally {
            stop.interrupt();
            stop.join();
        }
        assertThat(listens(port)).isFalse();
    }

    @Test
    void anIdleConnectionDoesNotHoldUpAStop() throws Exception {
        FunctionHost host = start(Map.of("STOP_TIMEOUT", "1m"));
        try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
            function.end.countDown();
            // Answered after the idle connection was taken.
            sendSlow(host.port()).get(20, TimeUnit.SECONDS);
            threads.submit(host::close).get(20, TimeUnit.SECONDS);
            idle.setSoTimeout((int) PATIENCE.toMillis());
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aRequestThatDoesNotEndInTimeIsInterrupted() throws Exception {
        FunctionHost host = start(Map.of("STOP_TIMEOUT", "100ms"));
        CompletableFuture<HttpResponse<String>> answer = sendSlow(host.port());
        function.begun.await();
        threads.submit(host::close).get(20, TimeUnit.SECONDS);
        assertThat(function.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        answer.cancel(true);
    }

    private FunctionHost start(Map<String, String> more) {
        Map<String, String> environment =
                new HashMap<>(Map.of("BIND_ADDRESS", "127.0.0.1", "PORT", "0", "OPERATIONS_PORT", "0"));
        environment.putAll(more);
        return FunctionHost.start(HostSettings.read(new Settings(environment)), function);
    }

    private CompletableFuture<HttpResponse<String>> sendSlow(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/slow".formatted(port)))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(PATIENCE)
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    /** Whether a request is answered 503, and told when to come again. */
    private boolean refuses(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/quick".formatted(port)))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(PATIENCE)
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        return response.statusCode() == 503
                && response.headers().firstValue("retry-after").isPresent()
                && response.headers().firstValue("connection").equals(Optional.of("close"));
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static final class Slow implements HostedFunction {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);
        private final CountDownLatch interrupted = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public String name() {
            return "slow";
        }

        @Override
        public void route(HttpRouting.Builder routing) {
            routing.get("/slow", (request, response) -> {
                begun.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
                response.send("done");
            });
        }

        @Override
        public void meters(MeterRegistry registry) {
            // no meters
        }

        @Override
        public Optional<String> notReady() {
            return Optional.empty();
        }

        @Override
        public boolean started() {
            return true;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}

package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
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

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final StubFunction function = new StubFunction(this::paths);
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private void paths(HttpRouting.Builder routing) {
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
        routing.get("/refused", (request, response) -> {
            throw new ProblemException(Problem.of(Status.FORBIDDEN_403, "not for you"));
        });
    }

    @AfterEach
    void close() {
        end.countDown();
        client.close();
        threads.close();
    }

    @Test
    void aStopWaitsForTheRequestsThatRunAndTakesNoMore() throws Exception {
        FunctionHost host = function.start(Map.of());
        int port = host.port();
        CompletableFuture<HttpResponse<String>> answer = sendSlow(port);
        begun.await();
        Future<?> stop = threads.submit(host::close);
        await().atMost(PATIENCE).until(() -> refuses(port));
        assertThat(stop.isDone()).isFalse();
        end.countDown();
        assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
        stop.get(20, TimeUnit.SECONDS);
        assertThat(function.closed()).isTrue();
        assertThat(listens(port)).isFalse();
    }

    @Test
    void theFunctionServesOnDuringTheDrainDelayAndIsNotReady() throws Exception {
        FunctionHost host = function.start(Map.of("DRAIN_DELAY", "1m"));
        end.countDown();
        int port = host.port();
        Thread stop = Thread.startVirtualThread(host::close);
        try {
            await().atMost(PATIENCE).until(() -> !ReadyProbe.isReady(host.operationsPort()));
            HttpResponse<String> served = sendSlow(port).get(20, TimeUnit.SECONDS);
            assertThat(served.body()).isEqualTo("done");
            assertThat(endsConnection(served)).isTrue();
            HttpResponse<String> refused = get(port, "/refused");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(endsConnection(refused)).isTrue();
        } finally {
            stop.interrupt();
            stop.join();
        }
        assertThat(listens(port)).isFalse();
    }

    @Test
    void anIdleConnectionDoesNotHoldUpAStop() throws Exception {
        FunctionHost host = function.start(Map.of("STOP_TIMEOUT", "1m"));
        try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
            end.countDown();
            // Answered after the idle connection was taken.
            sendSlow(host.port()).get(20, TimeUnit.SECONDS);
            threads.submit(host::close).get(20, TimeUnit.SECONDS);
            idle.setSoTimeout((int) PATIENCE.toMillis());
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aRequestThatDoesNotEndInTimeIsInterrupted() throws Exception {
        FunctionHost host = function.start(Map.of("STOP_TIMEOUT", "100ms"));
        CompletableFuture<HttpResponse<String>> answer = sendSlow(host.port());
        begun.await();
        threads.submit(host::close).get(20, TimeUnit.SECONDS);
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        answer.cancel(true);
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
        HttpResponse<String> response = get(port, "/quick");
        return response.statusCode() == 503
                && response.headers().firstValue("retry-after").isPresent()
                && endsConnection(response);
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(PATIENCE)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static boolean endsConnection(HttpResponse<String> response) {
        return response.headers().firstValue("connection").equals(Optional.of("close"));
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}

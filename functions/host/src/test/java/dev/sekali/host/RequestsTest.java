package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RequestsTest {

    private static final ServerRequestHeaders NO_HEADERS = ServerRequestHeaders.create(WritableHeaders.create());
    private static final HttpPrologue PROLOGUE = HttpPrologue.create("HTTP/1.1", "HTTP", "1.1", Method.GET, "/", false);
    private static final RoutingRequest REQUEST = silent(RoutingRequest.class);
    private static final RoutingResponse RESPONSE = silent(RoutingResponse.class);

    private final Requests requests = new Requests(1_000, Duration.ofSeconds(1), Duration.ofSeconds(1));

    @Test
    void aStopWaitsForTheRequestsThatRun() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 3; i++) {
                threads.execute(() -> requests.filter(() -> awaitEnd(end), REQUEST, RESPONSE));
            }
            await().until(() -> requests.running() == 3);
            assertThat(requests.refuseAndAwait(Duration.ofMillis(50))).isFalse();
            Future<Boolean> stop = threads.submit(() -> requests.refuseAndAwait(Duration.ofSeconds(20)));
            end.countDown();
            assertThat(stop.get()).isTrue();
        }
        assertThat(requests.running()).isZero();
    }

    @Test
    void aStopDoesNotWaitWhenNothingRuns() throws InterruptedException {
        assertThat(requests.refuseAndAwait(Duration.ZERO)).isTrue();
    }

    /** Requests go on coming while a stop waits, and the last of them may end twice at the same time. */
    @Test
    void requestsThatAreRefusedAtOnceAllEndWell() throws Exception {
        requests.refuseAndAwait(Duration.ZERO);
        Callable<Boolean> sender = () -> {
            for (int i = 0; i < 200_000; i++) {
                requests.filter(() -> {}, REQUEST, RESPONSE);
            }
            return true;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Future<Boolean> sent : threads.invokeAll(Collections.nCopies(2, sender))) {
                assertThat(sent.get()).isTrue();
            }
        }
        assertThat(requests.running()).isZero();
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does nothing: answers false to a question, a line and no headers, and itself where a call is one of a chain. */
    private static <T> T silent(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getReturnType() == boolean.class) {
                        return false;
                    }
                    if (method.getReturnType() == ServerRequestHeaders.class) {
                        return NO_HEADERS;
                    }
                    if (method.getReturnType() == HttpPrologue.class) {
                        return PROLOGUE;
                    }
                    return method.getReturnType().isInstance(proxy) ? proxy : null;
                }));
    }
}

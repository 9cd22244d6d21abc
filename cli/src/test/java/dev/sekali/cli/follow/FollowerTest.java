package dev.sekali.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sekali.cli.feed.Feed;
import dev.sekali.cli.feed.Start;
import dev.sekali.cli.http.ApiKey;
import dev.sekali.cli.http.Exchange;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.http.Trust;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.retry.StopSignal;
import dev.sekali.cli.retry.Waits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What takes its time, with shorter times. */
@Timeout(60)
class FollowerTest {

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server = server();

    @AfterEach
    void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private HttpServer server() {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.setExecutor(threads);
            made.createContext("/", exchange -> {
                requests.add(exchange.getRequestURI().toString());
                try (exchange) {
                    exchange.getResponseHeaders().set("Sekali-Position", "40");
                    if (exchange.getRequestHeaders().getFirst("Accept").equals("application/json")) {
                        exchange.getResponseHeaders().set("Sekali-Position", "90");
                        exchange.sendResponseHeaders(200, 2);
                        exchange.getResponseBody().write("[]".getBytes(StandardCharsets.UTF_8));
                        return;
                    }
                    exchange.sendResponseHeaders(200, 1_000_000);
                    exchange.getResponseBody().write('\n');
                    exchange.getResponseBody().flush();
                    // The first says nothing any more; the second keeps alive.
                    if (requests.size() == 1) {
                        Thread.sleep(Duration.ofMinutes(1));
                    }
                    while (true) {
                        Thread.sleep(20);
                        exchange.getResponseBody().write('\n');
                        exchange.getResponseBody().flush();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            made.start();
            return made;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Reached implements Follower.Target {

        private final List<Long> positions = new ArrayList<>();

        @Override
        public void print(String json, long seq) {
            throw new AssertionError(json);
        }

        @Override
        public void reached(long position) {
            positions.add(position);
        }

        @Override
        public boolean done() {
            return positions.contains(90L);
        }
    }

    @Test
    void silenceEndsAConnectionAndThePositionMovesOnWhenNothingMatches() throws Failure {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        Reached reached = new Reached();
        try (Service service = new Service(
                url,
                url,
                ApiKey.NONE,
                ApiKey.NONE,
                new Exchange(Duration.ofSeconds(10), Trust.SYSTEM),
                Waits.real(1, new StopSignal()))) {
            Feed feed = new Feed(service, new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
            new Follower(
                            feed,
                            "&topic=rare",
                            Start.of("now"),
                            "",
                            false,
                            reached,
                            Duration.ofMillis(300),
                            Duration.ofMillis(500))
                    .follow();
        }
        assertThat(requests)
                .containsExactly(
                        "/feed?after=now&topic=rare", "/feed?after=40&topic=rare", "/feed?after=40&topic=rare&limit=1");
        assertThat(reached.positions).startsWith(40L).endsWith(90L);
    }
}

package dev.sekali.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.cli.retry.StopSignal;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against sockets, since a server library would not misbehave like this. */
class ExchangeTest {

    private final Exchange exchange = new Exchange(Duration.ofMillis(500), Trust.SYSTEM);
    private final CountDownLatch end = new CountDownLatch(1);
    private final ServerSocket server = openSocket();

    @AfterEach
    void close() throws IOException {
        end.countDown();
        exchange.close();
        server.close();
    }

    @Test
    void aServerThatSaysNothingIsLostAtTheDeadline() {
        answer("");
        assertThat(get(server.getLocalPort())).isEqualTo(new Reply.Away("no answer within 500 ms", true));
    }

    @Test
    void aBodyThatStallsIsLostAtTheDeadline() {
        answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        assertThat(get(server.getLocalPort())).isEqualTo(new Reply.Away("no answer within 500 ms", true));
    }

    @Test
    void aBodyThatBreaksOffIsLost() {
        end.countDown();
        answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        assertThat(get(server.getLocalPort())).isInstanceOfSatisfying(Reply.Away.class, away -> {
            assertThat(away.sent()).isTrue();
            assertThat(away.reason()).startsWith("the connection was ");
        });
    }

    @Test
    void aConnectionThatIsClosedIsToldInPlainWords() {
        closeEach();
        assertThat(get(server.getLocalPort()))
                .isEqualTo(new Reply.Away("the connection was closed without an answer", true));
    }

    /** Reads a request and answers nothing, on each connection: the client tries a second one by itself. */
    private void closeEach() {
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    // All of it, or each close would be a reset.
                    byte[] request = new byte[10_000];
                    int length = 0;
                    while (!new String(request, 0, length, StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
                        length += socket.getInputStream().read(request, length, request.length - length);
                    }
                } catch (IOException e) {
                    // The test is over.
                    return;
                }
            }
        });
    }

    @Test
    void aStopEndsTheWaitForAnAnswerThatIsHeldBack() {
        answer("");
        StopSignal stop = new StopSignal();
        Thread.startVirtualThread(() -> {
            await().until(() -> server.isBound());
            stop.request();
        });
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getLocalPort()))
                .build();
        assertThat(exchange.poll(request, Duration.ofHours(1), stop)).isEqualTo(new Reply.Away("interrupted", true));
    }

    @Test
    void anAnswerWithoutAnEndIsReadAsItComesUntilItIsCutOrClosed() {
        answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getLocalPort()))
                .build();
        Opening opening = exchange.open(request, Duration.ofSeconds(5), new StopSignal());
        assertThat(opening).isInstanceOfSatisfying(Opening.Opened.class, opened -> {
            assertThat(opened.body().next(Duration.ofSeconds(5)))
                    .isInstanceOfSatisfying(
                            Chunks.Bytes.class,
                            some -> assertThat(some.bytes())
                                    .asString(StandardCharsets.UTF_8)
                                    .isEqualTo("half"));
            assertThat(opened.body().next(Duration.ofMillis(50))).isEqualTo(new Chunks.End("nothing came for 50 ms"));
            end.countDown();
            assertThat(opened.body().next(Duration.ofSeconds(5)))
                    .isInstanceOfSatisfying(
                            Chunks.End.class, cut -> assertThat(cut.why()).isNotEmpty());
            opened.body().close();
        });
    }

    @Test
    void aWholeAnswerIsReceived() {
        answer("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\nRetry-After: 3\r\n\r\nbusy");
        assertThat(get(server.getLocalPort())).isInstanceOfSatisfying(Reply.Received.class, received -> {
            assertThat(received.status()).isEqualTo(503);
            assertThat(received.isTemporary()).isTrue();
            assertThat(received.body()).asString(StandardCharsets.UTF_8).isEqualTo("busy");
            assertThat(received.retryAfter()).contains(Duration.ofSeconds(3));
        });
    }

    @Test
    void nobodyListeningIsUnreachableSoNothingWasSent() throws IOException {
        int port = server.getLocalPort();
        server.close();
        assertThat(get(port)).isEqualTo(new Reply.Away("connection refused", false));
    }

    @Test
    void anUnknownHostIsUnreachable() {
        assertThat(exchange.send(HttpRequest.newBuilder(URI.create("http://host.invalid/"))
                        .build()))
                .isEqualTo(new Reply.Away("unknown host", false));
    }

    /** Takes one connection, writes {@code bytes}, and holds it open until the end of the test. */
    private void answer(String bytes) {
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept();
                    OutputStream out = socket.getOutputStream()) {
                assertThat(socket.getInputStream().read()).isPositive();
                out.write(bytes.getBytes(StandardCharsets.UTF_8));
                out.flush();
                end.await();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private Reply get(int port) {
        return exchange.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .build());
    }

    private static ServerSocket openSocket() {
        try {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

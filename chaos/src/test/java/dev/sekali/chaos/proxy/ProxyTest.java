package dev.sekali.chaos.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy before a server that notes what it gets, and answers like PostgreSQL when it has done a batch. */
class ProxyTest {

    private static final String ANSWER = "done Z\0\0\0\5I";

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private ServerSocket server = listen();
    private Proxy proxy = Proxy.start(server::getLocalPort);

    ProxyTest() throws IOException {}

    @BeforeEach
    void serve() {
        Thread.startVirtualThread(() -> {
            while (true) {
                try (Socket socket = server.accept()) {
                    byte[] piece = new byte[1024];
                    for (int n = socket.getInputStream().read(piece);
                            n > 0;
                            n = socket.getInputStream().read(piece)) {
                        received.add(new String(piece, 0, n, StandardCharsets.ISO_8859_1));
                        socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.ISO_8859_1));
                    }
                } catch (IOException e) {
                    if (server.isClosed()) {
                        return;
                    }
                }
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void aForgottenConnectionCarriesNothingAndTellsNobodyWhileANewOneWorks() throws Exception {
        try (Socket old = connect()) {
            exchange(old, "before");
            proxy.forget();
            old.setSoTimeout(500);
            assertThatThrownBy(() -> exchange(old, "into the void")).isInstanceOf(SocketTimeoutException.class);
        }
        try (Socket fresh = connect()) {
            assertThat(exchange(fresh, "after")).isEqualTo(ANSWER);
        }
        assertThat(received).containsExactly("before", "after");
    }

    @Test
    void bytesPassUnchanged() throws Exception {
        try (Socket client = connect()) {
            assertThat(exchange(client, "batch")).isEqualTo(ANSWER);
            assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo("batch");
        }
    }

    @Test
    void aCutEndsConnectionsAndRefusesNewOnesUntilItIsOver() throws Exception {
        try (Socket client = connect()) {
            exchange(client, "batch");
            proxy.set(new Weather.Cut());
            assertThatThrownBy(() -> exchange(client, "batch")).isInstanceOf(IOException.class);
            try (Socket late = connect()) {
                assertThatThrownBy(() -> exchange(late, "batch")).isInstanceOf(IOException.class);
            }
        }
        proxy.set(new Weather.Fair());
        try (Socket client = connect()) {
            assertThat(exchange(client, "batch")).isEqualTo(ANSWER);
        }
    }

    @Test
    void whatIsStalledPassesAfterwards() throws Exception {
        try (Socket client = connect()) {
            exchange(client, "before");
            proxy.set(new Weather.Stalled());
            client.setSoTimeout(200);
            assertThatThrownBy(() -> exchange(client, "stalled")).isInstanceOf(SocketTimeoutException.class);
            assertThat(received).containsExactly("before");
            proxy.set(new Weather.Fair());
            client.setSoTimeout(5_000);
            assertThat(read(client)).isEqualTo(ANSWER);
        }
    }

    @Test
    void slowPiecesTakeTheirTime() throws Exception {
        proxy.set(new Weather.Slow(Duration.ofMillis(60)));
        try (Socket client = connect()) {
            long start = System.nanoTime();
            assertThat(exchange(client, "batch")).isEqualTo(ANSWER);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
        }
    }

    @Test
    void aTrapBeforeTheCommitKeepsTheBatchFromTheServer() throws Exception {
        Trap trap = trap(Trap.Point.BEFORE_COMMIT);
        assertThat(received).isEmpty();
        assertThat(trap.sprung()).isCompletedWithValue(true);
    }

    @Test
    void aTrapBeforeTheAnswerKeepsTheAnswerFromTheClient() throws Exception {
        Trap trap = trap(Trap.Point.BEFORE_ANSWER);
        assertThat(received).containsExactly("a marked batch");
        assertThat(trap.sprung()).isCompletedWithValue(true);
    }

    @Test
    void aTrapAfterTheBatchWasSentBreaksTheConnectionThoughTheServerHasIt() throws Exception {
        trap(Trap.Point.SENT);
        assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo("a marked batch");
    }

    /** Springs it; what isn't marked passes before. */
    private Trap trap(Trap.Point point) throws IOException {
        Trap trap = Trap.at(point, "marked", () -> {});
        proxy.set(trap);
        try (Socket client = connect()) {
            assertThat(exchange(client, "another")).isEqualTo(ANSWER);
            received.clear();
            assertThatThrownBy(() -> exchange(client, "a marked batch")).isInstanceOf(IOException.class);
        }
        return trap;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static String exchange(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return read(socket);
    }

    private static String read(Socket socket) throws IOException {
        byte[] answer = socket.getInputStream().readNBytes(ANSWER.length());
        if (answer.length == 0) {
            throw new IOException("no answer");
        }
        return new String(answer, StandardCharsets.ISO_8859_1);
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }
}

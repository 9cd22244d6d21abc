package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Wire.class)
class SlowHeadersTest {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

    private final Wire wire;

    SlowHeadersTest(Wire wire) {
        this.wire = wire;
    }

    @Test
    void aHeaderThatTricklesEndsTheConnection() throws IOException {
        assertThat(closesWhileSending("GET /echo HTTP/1.1\r\nHost: x\r\nX-Long: ", "a"))
                .isTrue();
    }

    @Test
    void headersThatNeverEndEndTheConnection() throws IOException {
        assertThat(closesWhileSending("GET /echo HTTP/1.1\r\nHost: x\r\n", "")).isTrue();
    }

    @Test
    void aRequestThatTakesLongerThanItsHeadersMayIsServed() throws IOException {
        StubFunction slow = new StubFunction(routing -> routing.get("/slow", (request, response) -> {
            Thread.sleep(Duration.ofMillis(500));
            response.send("done");
        }));
        try (FunctionHost host = slow.start(wire.settings(Map.of("HEADER_TIMEOUT", "100ms")));
                Socket socket = wire.connect(host)) {
            send(socket, "GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .endsWith("done");
        }
    }

    /** Whether the server ends a connection on which, after {@code first}, {@code trickle} comes again and again. */
    private boolean closesWhileSending(String first, String trickle) throws IOException {
        try (FunctionHost host = StubFunction.withoutPaths().start(wire.settings(Map.of("HEADER_TIMEOUT", "300ms")));
                Socket socket = wire.connect(host)) {
            socket.setSoTimeout(50);
            send(socket, first);
            InputStream in = socket.getInputStream();
            for (long begin = System.nanoTime(); System.nanoTime() - begin < PATIENCE_NANOS; send(socket, trickle)) {
                try {
                    return in.read() < 0;
                } catch (SocketTimeoutException e) {
                    // Still open.
                }
            }
            return false;
        } catch (IOException e) {
            // Reset while sending.
            return true;
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}

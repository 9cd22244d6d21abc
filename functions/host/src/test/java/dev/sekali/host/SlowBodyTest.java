package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A body that nobody asked for, and that trickles. */
class SlowBodyTest {

    @ParameterizedTest
    @CsvSource({
        "/here, Content-Length: 1000000",
        "/here, Transfer-Encoding: chunked",
        "/nowhere, Content-Length: 1000000",
        "/nowhere, Transfer-Encoding: chunked"
    })
    void aBodyThatNobodyReadsHoldsNoConnection(String path, String framing) throws IOException {
        StubFunction function =
                new StubFunction(routing -> routing.get("/here", (request, response) -> response.send("hello")));
        try (FunctionHost host = function.start(Map.of("HEADER_TIMEOUT", "300ms"));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
            socket.setSoTimeout(50);
            send(socket, "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n".formatted(path, framing));
            assertThat(closesWhileSending(socket)).isTrue();
        }
    }

    private static boolean closesWhileSending(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < Duration.ofSeconds(20).toNanos()) {
                try {
                    if (in.read() < 0) {
                        return true;
                    }
                } catch (SocketTimeoutException e) {
                    send(socket, "1\r\na\r\n");
                }
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}

package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoDelayTest {

    private static final int ROUNDS = 31;

    /** The client's system delays an acknowledgement by 40 ms. */
    private static final Duration LESS_THAN_THE_DELAY = Duration.ofMillis(25);

    private static final byte[] END = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** In most rounds: others may keep the processor from any of them, and a new connection is acknowledged at once. */
    @Test
    void aFlushedChunkDoesNotWaitForTheOneBefore() throws IOException {
        try (FunctionHost host = new StubFunction(NoDelayTest::paths).start(Map.of());
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
            long[] nanos = new long[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                exchange(socket);
                nanos[round] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            assertThat(Duration.ofNanos(nanos[ROUNDS / 2])).isLessThan(LESS_THAN_THE_DELAY);
        }
    }

    private static void paths(HttpRouting.Builder routing) {
        routing.get("/chunks", NoDelayTest::chunks);
    }

    private static void chunks(ServerRequest request, ServerResponse response) throws IOException {
        try (OutputStream out = response.outputStream()) {
            for (int i = 0; i < 3; i++) {
                out.write('x');
                out.flush();
            }
        }
    }

    private static void exchange(Socket socket) throws IOException {
        socket.getOutputStream().write("GET /chunks HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        for (int matched = 0; matched < END.length; ) {
            int next = in.read();
            assertThat(next).isNotNegative();
            matched = next == END[matched] ? matched + 1 : next == END[0] ? 1 : 0;
        }
    }
}

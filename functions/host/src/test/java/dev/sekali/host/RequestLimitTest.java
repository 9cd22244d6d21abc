package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RequestLimitTest {

    private static final Pattern LENGTH = Pattern.compile("\r\nContent-Length: (\\d+)\r\n");

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void aRequestBeyondTheLimitIsRefusedAndItsConnectionServesOn() throws Exception {
        StubFunction function = new StubFunction(routing -> routing.post("/", this::answer));
        try (FunctionHost host = function.start(Map.of("MAX_CONCURRENT_REQUESTS", "1"));
                Socket first = new Socket(InetAddress.getLoopbackAddress(), host.port());
                Socket second = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
            send(first);
            begun.await();
            send(second);
            assertThat(answer(second))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("\r\nRetry-After: 1\r\n", "\r\nContent-Type: application/problem+json\r\n")
                    .contains("too many requests at once");

            end.countDown();
            assertThat(answer(first)).startsWith("HTTP/1.1 200 ");
            // The first ends a moment after its answer.
            await().until(() -> {
                send(second);
                return answer(second).startsWith("HTTP/1.1 200 ");
            });
        }
    }

    private void answer(ServerRequest request, ServerResponse response) throws InterruptedException {
        begun.countDown();
        end.await();
        response.send("hi");
    }

    private static void send(Socket socket) throws IOException {
        socket.getOutputStream()
                .write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException("closed after: " + head);
            }
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        assertThat(length.find()).as(head.toString()).isTrue();
        byte[] body = socket.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
        return head + new String(body, StandardCharsets.UTF_8);
    }
}

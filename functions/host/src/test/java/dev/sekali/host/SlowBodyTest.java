package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.testing.Trickle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
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
            String head = "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n".formatted(path, framing);
            assertThat(Trickle.untilLeft(socket, head, "1\r\na\r\n")).isPresent();
        }
    }
}

package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.testing.Trickle;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Transport.class)
class SlowHeadersTest {

    private final Transport transport;

    SlowHeadersTest(Transport transport) {
        this.transport = transport;
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
            Thread.sleep(Duration.ofMillis(1500));
            response.send("done");
        }));
        try (FunctionHost host = slow.start(transport.settings(Map.of("HEADER_TIMEOUT", "1s")));
                Socket socket = transport.connect(host)) {
            socket.getOutputStream()
                    .write("GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .endsWith("done");
        }
    }

    /** Whether the server ends the connection, without a word. */
    private boolean closesWhileSending(String first, String trickle) throws IOException {
        try (FunctionHost host = StubFunction.withoutPaths().start(transport.settings(Map.of("HEADER_TIMEOUT", "1s")));
                Socket socket = transport.connect(host)) {
            return Trickle.untilLeft(socket, first, trickle).equals(Optional.of(""));
        }
    }
}

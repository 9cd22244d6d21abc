package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {

    @Test
    void aConnectionBeyondTheLimitIsAnsweredWhenAnotherEnds() throws IOException {
        StubFunction function =
                new StubFunction(routing -> routing.get("/", (request, response) -> response.send("hi")));
        try (FunctionHost host = function.start(Map.of("MAX_CONNECTIONS", "1"));
                Socket first = new Socket(InetAddress.getLoopbackAddress(), host.port());
                Socket second = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
            ask(first);
            assertThat(first.getInputStream().read()).isEqualTo('H');
            ask(second);
            second.setSoTimeout(300);
            assertThatThrownBy(() -> second.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            first.shutdownOutput();
            second.setSoTimeout(10_000);
            assertThat(second.getInputStream().read()).isEqualTo('H');
        }
    }

    @Test
    void whatTheProcessMayNotOpenIsNoLimit() {
        Settings settings = new Settings(Map.of("MAX_CONNECTIONS", "1000001"));
        HostSettings.read(settings, "stub");
        assertThatThrownBy(settings::check)
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("MAX_CONNECTIONS=1000001 is not between 1 and");
    }

    private static void ask(Socket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }
}

package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.host.http1.Http1;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What old proxies and health checks speak. Each exchange reads until the server ends the connection, as such a client does. */
@ParameterizedClass
@EnumSource(Transport.class)
class Http10Test {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Transport transport;
    private FunctionHost host;

    Http10Test(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        host = new StubFunction(Http10Test::paths).start(transport.settings(Map.of()));
    }

    private static void paths(HttpRouting.Builder routing) {
        routing.any(
                        "/echo",
                        (request, response) -> response.send(
                                request.content().hasEntity()
                                        ? request.content().as(String.class)
                                        : "nothing"))
                .any("/unread", (request, response) -> response.send("unread"))
                .any("/can-stream", (request, response) -> response.send("" + Http1.canStream(request)));
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Host: x\r\n", "Host: x:\r\n", "Connection: keep-alive\r\n", "Connection: close\r\n"})
    void aRequestIsServedAndItsConnectionClosed(String headers) throws IOException {
        String request = "GET /echo HTTP/1.0\r\n%s\r\n".formatted(headers);
        assertThat(exchange(request + request))
                .startsWith("HTTP/1.1 200 ")
                .contains("Connection: close\r\n")
                .doesNotContainIgnoringCase("keep-alive")
                .doesNotContain("chunked")
                .endsWith("\r\n\r\nnothing")
                .containsOnlyOnce("HTTP/1.1 ");
    }

    @Test
    void aHeadIsServed() throws IOException {
        assertThat(exchange("HEAD /unread HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(exchange("HEAD /nowhere HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Expect: 100-continue\r\n"})
    void aBodyIsTakenWithoutBeingAskedFor(String headers) throws IOException {
        String request = "POST /%s HTTP/1.0\r\nContent-Length: 2\r\n" + headers + "\r\nhi";
        assertThat(exchange(request.formatted("echo")))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\nhi");
        assertThat(exchange(request.formatted("unread"))).endsWith("\r\n\r\nunread");
    }

    /** Where its end is nobody knows: what was in between may have read it otherwise. */
    @Test
    void chunksAreRefused() throws IOException {
        assertThat(exchange("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("Content-Length")
                .containsOnlyOnce("HTTP/1.1 ");
    }

    @Test
    void aHandlerIsToldThatAStreamCouldBeCutUnnoticed() throws IOException {
        assertThat(exchange("GET /can-stream HTTP/1.0\r\n\r\n")).endsWith("false");
        assertThat(exchange("GET /can-stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .endsWith("true");
    }

    @Test
    void healthAndMetricsAreServed() throws IOException {
        for (String path : new String[] {"/health/live", "/health/ready", "/metrics"}) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.operationsPort())) {
                assertThat(exchange(socket, "GET %s HTTP/1.0\r\n\r\n".formatted(path)))
                        .startsWith("HTTP/1.1 200 ")
                        .containsOnlyOnce("HTTP/1.1 ");
            }
        }
    }

    private String exchange(String request) throws IOException {
        try (Socket socket = transport.connect(host)) {
            return exchange(socket, request);
        }
    }

    private static String exchange(Socket socket, String request) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}

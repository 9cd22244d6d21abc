package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sekali.testing.Logs;
import dev.sekali.testing.Trickle;
import io.helidon.webserver.http.HttpRouting;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host with a certificate, and clients that speak TLS with it, or don't. */
class TlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A record of 512 bytes, in it a hello, its version, and no more. */
    private static final String HALF_A_HELLO = "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00FC\u0003\u0003";

    private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private Logs logs;
    private FunctionHost host;

    @BeforeEach
    void start() {
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> uncaught.add(e));
        logs = new Logs("io.helidon.webserver.ConnectionHandler");
        host = start(Map.of());
    }

    @AfterEach
    void stop() {
        host.close();
        logs.close();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    private static FunctionHost start(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Certificates.shared().settings());
        all.put("HEADER_TIMEOUT", "1500ms");
        all.putAll(settings);
        return new StubFunction(TlsTest::paths).start(all);
    }

    private static void paths(HttpRouting.Builder routing) {
        routing.get("/hello", (request, response) -> response.send("hello"));
        routing.post(
                "/echo", (request, response) -> response.send(request.content().as(byte[].class)));
        routing.get("/large", (request, response) -> {
            try (OutputStream out = response.outputStream()) {
                for (int i = 0; i < 100; i++) {
                    out.write(new byte[50_000]);
                }
            }
        });
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .sslContext(Certificates.shared().trusting())
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:%d%s".formatted(host.port(), path)));
    }

    private static String exchange(Socket socket, String request) throws IOException {
        send(socket, request);
        byte[] answer = new byte[4096];
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith("hello")) {
            int count = socket.getInputStream().read(answer);
            if (count < 0) {
                break;
            }
            text.append(new String(answer, 0, count, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Nothing that the client did may be more than a line of a level that nobody sees. */
    private void assertQuiet() {
        assertThat(uncaught).isEmpty();
        assertThat(logs.linesWith("unexpected")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aClientThatTrustsTheAuthorityIsServed(String version) throws IOException {
        try (SSLSocket socket = Certificates.shared().connect(host.port(), version)) {
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            String request = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
            assertThat(exchange(socket, request)).startsWith("HTTP/1.1 200 ");
            assertThat(exchange(socket, request)).startsWith("HTTP/1.1 200 ");
        }
        assertQuiet();
    }

    /** As bytes, since no client of this JDK would offer TLS 1.1. */
    @Test
    void anOlderTlsIsRefused() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            ByteBuffer hello = ByteBuffer.allocate(54);
            // A record, in it a hello, the version, and 32 bytes by chance.
            hello.put(new byte[] {22, 3, 1, 0, 49, 1, 0, 0, 45, 3, 2}).put(new byte[32]);
            // No session, three suites of that time, and the compression that is none.
            hello.put(new byte[] {0, 0, 6, (byte) 0xC0, 0x09, (byte) 0xC0, 0x13, 0x00, 0x2F, 1, 0});
            socket.getOutputStream().write(hello.array());
            byte[] answer = socket.getInputStream().readNBytes(7);
            assertThat(answer[0]).as("an alert").isEqualTo((byte) 21);
            assertThat(answer[5]).as("a fatal one").isEqualTo((byte) 2);
            assertThat(answer[6]).as("for the protocol's version").isEqualTo((byte) 70);
        }
        awaitFailures(1);
        assertQuiet();
    }

    @Test
    void aLargeBodyAndALargeAnswerArriveWhole() throws Exception {
        byte[] body = new byte[3_000_000];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31);
        }
        try (HttpClient client = client()) {
            HttpResponse<byte[]> echo = client.send(
                    request("/echo").POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
            assertThat(echo.body()).isEqualTo(body);
            assertThat(client.send(request("/large").build(), BodyHandlers.ofByteArray())
                            .body())
                    .hasSize(5_000_000);
        }
    }

    @Test
    void aClientThatOffersHttp2IsAnsweredInHttp1() throws Exception {
        try (HttpClient client = client()) {
            HttpResponse<String> answer = client.send(request("/hello").build(), BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @Test
    void plainHttpGetsNoAnswerAndLeavesNoTrace() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            send(socket, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(new String(ended(socket), StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
        }
        awaitFailures(1);
        assertQuiet();
    }

    @Test
    void aClientThatDoesNotTrustTheAuthorityLeavesNoTrace() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> client.send(request("/hello").build(), BodyHandlers.ofString()))
                    .isInstanceOf(SSLHandshakeException.class);
        }
        awaitFailures(1);
        assertQuiet();
    }

    @Test
    void aClientThatSaysNothingIsLeft() throws IOException {
        assertLeftAfter("", "");
    }

    @Test
    void aHelloThatStopsInTheMiddleIsLeft() throws IOException {
        assertLeftAfter(HALF_A_HELLO, "");
    }

    @Test
    void aHelloThatTricklesIsLeft() throws IOException {
        assertLeftAfter(HALF_A_HELLO, "a");
    }

    private void assertLeftAfter(String first, String trickle) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
            assertThat(Trickle.untilLeft(socket, first, trickle)).isPresent();
        }
        awaitFailures(1);
        assertQuiet();
    }

    @Test
    void aClientCantStartAnotherHandshakeOnItsConnection() throws IOException {
        try (SSLSocket socket = Certificates.shared().connect(host.port(), "TLSv1.2")) {
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        exchange(socket, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
                    })
                    .isInstanceOf(SSLException.class);
        }
        assertQuiet();
    }

    /** By TLS 1.2, which tells what a record is for: of one that says goodbye, 21, an alert. */
    @Test
    void anAnswerThatEndsTheConnectionSaysGoodbye() throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), host.port()) {
            @Override
            public InputStream getInputStream() throws IOException {
                return new FilterInputStream(super.getInputStream()) {
                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        int count = super.read(bytes, offset, length);
                        received.write(bytes, offset, Math.max(count, 0));
                        return count;
                    }
                };
            }
        };
        try (SSLSocket socket = (SSLSocket)
                Certificates.shared().trusting().getSocketFactory().createSocket(plain, "127.0.0.1", 0, true)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            send(socket, "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .endsWith("hello");
        }
        ByteBuffer records = ByteBuffer.wrap(received.toByteArray());
        byte type = 0;
        while (records.hasRemaining()) {
            type = records.get();
            records.position(records.position() + 2);
            int length = records.getShort();
            records.position(records.position() + length);
        }
        assertThat(type).isEqualTo((byte) 21);
    }

    @Test
    void aStopEndsAConnectionThatIdles() throws IOException {
        try (SSLSocket idle = Certificates.shared().connect(host.port())) {
            exchange(idle, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
            host.close();
            assertThat(ended(idle)).isEmpty();
        }
        assertQuiet();
    }

    @Test
    void aStopEndsAHandshake() throws IOException {
        try (Socket silent = new Socket()) {
            silent.setSoTimeout((int) PATIENCE.toMillis());
            try (FunctionHost patient = start(Map.of("HEADER_TIMEOUT", "1h"))) {
                silent.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), patient.port()));
                silent.getOutputStream().write(22);
            }
            assertThat(ended(silent)).isEmpty();
        }
        assertQuiet();
    }

    /** What comes until the server ends the connection, however it does. */
    private static byte[] ended(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return new byte[0];
        }
    }

    @Test
    void theOperationsPortStaysPlainAndTellsTheExpiry() throws Exception {
        assertThat(ReadyProbe.isReady(host.operationsPort())).isTrue();
        long expiry = (long) metric("sekali_tls_certificate_expiration_timestamp_seconds");
        assertThat(Duration.ofSeconds(expiry - System.currentTimeMillis() / 1000)
                        .toDays())
                .isBetween(28L, 30L);
        assertThat(metric("sekali_tls_stale")).isZero();
    }

    private void awaitFailures(int count) {
        await().atMost(PATIENCE).until(() -> metric("sekali_tls_handshakes_failed_total") >= count);
    }

    private double metric(String name) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String scraped = client.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:%d/metrics".formatted(host.operationsPort())))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            List<String> lines =
                    scraped.lines().filter(line -> line.startsWith(name + " ")).toList();
            return Double.parseDouble(lines.getFirst().substring(name.length() + 1));
        }
    }
}

package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes on a connection: where a body ends, and what comes after it. */
@ParameterizedClass
@EnumSource(Transport.class)
class FramingTest {

    private static final int PATIENCE_MILLIS = 20_000;

    /** A request whose answer ends the connection. */
    private static final String LAST = "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    private FunctionHost host;

    private final Transport transport;

    FramingTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        host = new StubFunction(FramingTest::paths).start(transport.settings(Map.of()));
    }

    private static void paths(HttpRouting.Builder routing) {
        routing.any(
                "/echo",
                (request, response) -> response.send(
                        request.content().hasEntity() ? request.content().as(String.class) : "nothing"));
        routing.post(
                "/refused",
                (request, response) -> Problem.of(Status.REQUEST_ENTITY_TOO_LARGE_413, "too much")
                        .closing()
                        .send(request, response));
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nContent-Length: 5",
                "Content-Length: 5\r\nContent-Length: 43",
                "Content-Length: 5, 5",
                "Content-Length: -1",
                "Content-Length: +5",
                "Content-Length: 0x5",
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"
            })
    void aBodyWhoseEndIsInDoubtIsRefusedAndTheConnectionClosed(String headers) throws IOException {
        String answer = exchange("POST /echo HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n".formatted(headers));
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
        assertThat(answers(answer)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0016\u0003\u0001 hello", "GET /echo HTTP/1.2", "GET /echo", "GET"})
    void whatIsNotHttp1IsRefused(String line) throws IOException {
        assertThat(exchange(line + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json")
                .doesNotContain("Internal error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80000000\r\n0\r\n",
                "0\r\nX\r\n0\r\n",
                "+2\r\nhi\r\n0\r\n",
                "2 \r\nhi\r\n0\r\n",
                "00000000000000002\r\nhi\r\n0\r\n",
                "2;a\nb\r\nhi\r\n0\r\n",
                "2;a\rb\r\nhi\r\n0\r\n",
                "2;a\u0000b\r\nhi\r\n0\r\n",
                "2\nhi\r\n0\r\n",
                "2\r\nhiXX0\r\n",
                "2\r\nhi\r\n0\r\nGET http://x/echo HTTP/1.1\r\n",
                "2\r\nhi\r\n0\r\n: nameless\r\n",
                "2\r\nhi\r\n0\r\nA: b\nc: d\r\n"
            })
    void aBodyOfBrokenChunksIsRefusedAndTheConnectionClosed(String chunks) throws IOException {
        String answer = exchange(chunked("/echo", chunks));
        assertThat(answer).startsWith("HTTP/1.1 400 ");
        assertThat(answers(answer)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80000000\r\n0\r\n", "0\r\nX\r\n0\r\n", "ZZ\r\nhi", "-1\r\nhi", "2\r\nhi\r\nX\r\n"})
    void brokenChunksThatNobodyReadsEndTheConnection(String chunks) throws IOException {
        assertThat(answers(exchange(chunked("/nothing", chunks)))).isEqualTo(1);
    }

    /** A body, and what would be a request after it. */
    private static String chunked(String path, String chunks) {
        return "POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\nGET /echo HTTP/1.1\r\nHost: x\r\n\r\n"
                .formatted(path, chunks);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2;x\r\nhi\r\n0\r\n",
                "2 ;\tx = \"a;b\" ; y\r\nhi\r\n000;last\r\n",
                "0000000000000002\r\nhi\r\n0\r\n",
                "2\r\nhi\r\n0\r\nX-Signature: abc\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\nHost:\r\n"
            })
    void extensionsOfChunksAndTrailersAreIgnored(String chunks) throws IOException {
        String answers = exchange(chunked("/echo", chunks) + LAST);
        assertThat(answers).startsWith("HTTP/1.1 200 ");
        assertThat(bodies(answers)).containsExactly("hi", "nothing", "nothing");
    }

    @Test
    void aBodyOfManySmallChunksIsTaken() throws IOException {
        assertThat(exchange(chunked("/echo", "1\r\nx\r\n".repeat(300_000) + "0\r\n") + LAST))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whatIsIgnoredOfABodyIsBounded() throws IOException {
        for (String chunks : List.of(
                "2;%s\r\nhi\r\n0\r\n".formatted("x".repeat(9_000)),
                "2;%s\r\nhi\r\n".formatted("x".repeat(8_000)).repeat(40) + "0\r\n",
                "0\r\n" + "A: b\r\n".repeat(70_000))) {
            Optional<String> answer = exchangeUnlessReset(chunked("/echo", chunks));
            assertThat(answer)
                    .satisfiesAnyOf(
                            reset -> assertThat(reset).isEmpty(),
                            told -> assertThat(told.orElseThrow())
                                    .startsWith("HTTP/1.1 400 ")
                                    .contains("chunk"));
        }
    }

    @Test
    void emptyLinesBeforeARequestAreIgnored() throws IOException {
        String one = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi";
        assertThat(bodies(exchange("\r\n" + one + "\r\n\r\n" + LAST))).containsExactly("hi", "nothing");
    }

    @Test
    void afterTheLastAnswerNothingIsTakenForARequest() throws IOException {
        assertThat(answers(exchange(LAST + LAST))).isEqualTo(1);
    }

    @Test
    void whoMayNotSendABodyIsNotAskedForIt() throws IOException {
        String answer =
                exchange("POST /refused HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413 ");
        assertThat(answers(answer)).isEqualTo(1);
    }

    @Test
    void theRestOfABodyIsNeverTakenForARequest() throws IOException {
        String smuggled = "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n";
        String answer = exchange("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(smuggled.length(), smuggled));
        assertThat(answer).startsWith("HTTP/1.1 413 ");
        assertThat(answers(answer)).isEqualTo(1);
    }

    @Test
    void anAnswerBeforeTheEndOfALargeBodyArrives() throws IOException {
        String body = "x".repeat(2_000_000);
        String answer = exchange(
                "POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body));
        assertThat(answer).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void requestsInARowOnOneConnectionAreAllAnswered() throws IOException {
        String one = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi";
        String last =
                "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
        assertThat(answers(exchange(one + one + last))).isEqualTo(3);
    }

    /** Sends all, and reads until the server ends the connection. */
    private String exchange(String request) throws IOException {
        try (Socket socket = transport.connect(host)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Empty when the server ended the connection on bytes that it had not read, and the answer was lost with it. */
    private Optional<String> exchangeUnlessReset(String request) throws IOException {
        try {
            return Optional.of(exchange(request));
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    private static List<String> bodies(String answers) {
        return Stream.of(answers.split("HTTP/1\\.1 \\d"))
                .skip(1)
                .map(answer -> answer.substring(answer.indexOf("\r\n\r\n") + 4))
                .toList();
    }

    private static int answers(String bytes) {
        return bytes.split("HTTP/1\\.1 \\d", -1).length - 1;
    }
}

package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.testing.Logs;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths that try to be another, first lines and headers without end. */
class RequestLineTest {

    private static final int PATIENCE_MILLIS = 20_000;
    private static FunctionHost host;

    @BeforeAll
    static void start() {
        host = new StubFunction(RequestLineTest::paths).start(Map.of());
    }

    private static void paths(HttpRouting.Builder routing) {
        routing.get("/here/name", (request, response) -> response.send("the one that is there"))
                .any("/read", new ReadOnly("text/plain", () -> new byte[1]))
                .any("/failing", (request, response) -> {
                    throw new IllegalStateException("on purpose");
                });
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/here/other",
                "/here/name/",
                "/here%252Fname",
                "/here/%00name",
                "/here/name%00",
                "/HERE/name",
                "/..",
                "/../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/..%2f..%2fetc/passwd",
                "/..%5c..%5cwindows",
                "/..;/here/name",
                "/here\\name",
                "/here/name%0d%0aX-Injected:%20yes",
                "/%c0%ae%c0%ae/here/name",
                "/%",
                "/%zz",
                "/%f",
                "*",
                "here/name",
                "?",
                "#",
                "http://elsewhere/here/other",
                "http:///",
                "://",
                "elsewhere:443"
            })
    void aPathThatIsNotThereIsRefused(String target) throws IOException {
        assertRefused(
                "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(target), "HTTP/1\\.1 (400|404) ");
    }

    /** Rather than in the words of the server's own check. */
    @ParameterizedTest
    @ValueSource(strings = {"a=%zz", "a=%f", "%", "a={b}", "a=\"b\""})
    void aQueryThatIsNotPercentEncodedIsToldSo(String query) throws IOException {
        assertThat(exchange("GET /here/name?%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(query)))
                .startsWith("HTTP/1.1 400 ")
                .contains("the query of the address holds a character that must be percent-encoded, or a %");
    }

    /** Only one that no two names can make is too long. */
    @ParameterizedTest
    @CsvSource({"4000, 404 Not Found", "16000, 404 Not Found", "40000, 414 URI Too Long", "4000000, 414 URI Too Long"})
    void aPathOfAnyLengthIsRefused(int length, String status) throws IOException {
        assertRefused(
                "GET /%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted("a".repeat(length)),
                "HTTP/1\\.1 %s\r\n".formatted(status));
    }

    @Test
    void headersOfAnySizeAreRefused() throws IOException {
        assertRefused(
                "GET /here/name HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n".formatted("a".repeat(200_000)),
                "HTTP/1\\.1 431 Request Header Fields Too Large\r\n");
        assertRefused(
                "GET /here/name HTTP/1.1\r\nHost: x\r\n%s\r\n".formatted("X: y\r\n".repeat(50_000)),
                "HTTP/1\\.1 431 Request Header Fields Too Large\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "404, /nowhere, Connection: close",
        "500, /failing, Connection: close",
        "400, /here/name, Transfer-Encoding: identity",
        "400, /here/name, no header"
    })
    void aProblemForHeadHasNoBody(int status, String target, String header) throws IOException {
        String answer = exchange("HEAD %s HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n".formatted(target, header));
        assertThat(answer)
                .startsWith("HTTP/1.1 %d ".formatted(status))
                .contains("application/problem+json")
                .endsWith("\r\n\r\n");
    }

    /** Its client takes the next bytes for the next answer. */
    @ParameterizedTest
    @CsvSource({"404, /nowhere", "500, /failing"})
    void afterAProblemForHeadTheNextAnswerIsTheNextRequests(int status, String target) throws IOException {
        String head = "HEAD %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(target);
        String next = "GET /here/name HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        String answers = exchange(head + next);
        String[] heads = answers.split("\r\n\r\n", 3);
        assertThat(heads[0]).startsWith("HTTP/1.1 %d ".formatted(status));
        assertThat(heads[1]).startsWith("HTTP/1.1 200 ");
        assertThat(heads[2]).isEqualTo("the one that is there");
    }

    /** It meets the same handler, and so the same door. */
    @ParameterizedTest
    @ValueSource(strings = {"http://x/here/name", "//here/name", "/here//name", "/here%2Fname", "/./here/x/../name"})
    void aPathThatIsWrittenOtherwiseIsTheSamePath(String target) throws IOException {
        assertThat(exchange("GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(target)))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "x:", "x:80", "127.0.0.1:", "[::1]", "[::1]:", "[::1]:8080", "x:65535"})
    void aHostMayHaveAPortOrAnEmptyOne(String value) throws IOException {
        assertThat(exchange("GET /here/name HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(value)))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "No-Host: x",
                "Host:",
                "Host: :80",
                "Host: x:y",
                "Host: x:-1",
                "Host: x:8080808080",
                "Host: x/y",
                "Host: x y",
                "Host: [::1",
                "Host: [::1]y",
                "Host: x\r\nHost: x",
                "Host: x\r\nHost: y",
                "Host: x\r\nX: a\u0001b",
                "Host: x\r\nX: a\nb",
                "Host: x\r\n: a",
                "Host: x\r\nContent-Length : 0"
            })
    void headersThatAreNotHttpAreRefused(String headers) throws IOException {
        assertThat(exchange("GET /here/name HTTP/1.1\r\n%s\r\n\r\n".formatted(headers)))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json");
    }

    /** Methods are case-sensitive (RFC 9110, 9.1). */
    @ParameterizedTest
    @ValueSource(strings = {"get", "Get", "geT", "head", "BREW"})
    void aMethodInOtherLettersIsAnotherMethod(String method) throws IOException {
        assertThat(exchange("%s /read HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(method)))
                .startsWith("HTTP/1.1 405 ")
                .contains("Allow: GET, HEAD\r\n")
                .endsWith("}");
    }

    /** Or nothing came back at all, since the connection was closed on what was still on its way. */
    private static void assertRefused(String request, String status) throws IOException {
        try (Logs logs = new Logs("dev.sekali")) {
            String answer = exchange(request);
            if (!answer.isEmpty()) {
                assertThat(answer)
                        .containsPattern("^" + status)
                        .contains("application/problem+json")
                        .doesNotContain("X-Injected: yes");
            }
            assertThat(logs.linesWith("failed")).isEmpty();
        }
    }

    private static String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                return "";
            }
        }
    }
}

package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.host.access.Access;
import dev.sekali.host.access.AccessSettings;
import dev.sekali.host.access.Permission;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import dev.sekali.testing.KeyHashes;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the door says, as a client sees it. */
class AccessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String KEY = "k3y-of-the-shop.0123456789~+/=";

    @TempDir
    private static Path folder;

    private static Access access;
    private static FunctionHost host;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        Path file = Files.writeString(
                folder.resolve("keys"), """
                shop publish %s
                reader read %s
                slow publish,read %s rate=1
                """.formatted(KeyHashes.of(KEY), KeyHashes.of("reader"), KeyHashes.of("slow")));
        access = Access.start(AccessSettings.read(new Settings(Map.of("API_KEYS_FILE", file.toString()))), "test");
        host = new StubFunction(AccessTest::paths).start(Map.of());
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private static void paths(HttpRouting.Builder routing) {
        routing.any("/publish", (request, response) -> {
            access.check(request, Permission.PUBLISH);
            response.send(request.content().hasEntity() ? request.content().as(String.class) : "come in");
        });
    }

    @AfterAll
    static void stop() {
        client.close();
        host.close();
        access.close();
    }

    private static HttpResponse<String> get(String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/publish".formatted(host.port())))
                .timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER   "})
    void whoHasAKeyIsAdmitted(String scheme) throws Exception {
        assertThat(get("Authorization", scheme + KEY).body()).isEqualTo("come in");
    }

    @Test
    void whoHasNoneIsToldHowToSendOne() throws Exception {
        HttpResponse<String> answer = get();
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"sekali\"");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(Problem.MEDIA_TYPE);
        assertThat(answer.body()).contains("Authorization: Bearer KEY");
        assertThat(get("Authorization", "Basic " + KEY).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer wrong", "Bearer ", "Bearer k3y-of-the-shop", "Bearer k3y wrong", "Bearer Ümlaut"})
    void aKeyThatIsNotKnownIsRefusedAndNotRepeated(String header) throws Exception {
        assertUnknown(get("Authorization", header));
        assertUnknown(get("Authorization", "Bearer " + KEY + "x"));
        assertUnknown(get("Authorization", "Bearer " + KEY.repeat(100)));
        assertUnknown(get("Authorization", "Bearer " + KEY, "Authorization", "Bearer " + KEY));
    }

    private static void assertUnknown(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("none"))
                .startsWith("Bearer realm=\"sekali\"");
        assertThat(answer.body())
                .contains("\"status\":401")
                .doesNotContain("k3y")
                .doesNotContain("wrong");
    }

    @Test
    void aWrongKeyIsCalledAnInvalidToken() throws Exception {
        assertThat(get("Authorization", "Bearer wrong").headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer realm=\"sekali\", error=\"invalid_token\"");
    }

    @Test
    void aKeyForSomethingElseIsForbidden() throws Exception {
        HttpResponse<String> answer = get("Authorization", "Bearer reader");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer realm=\"sekali\", error=\"insufficient_scope\"");
        assertThat(answer.body()).contains("may not publish");
    }

    @Test
    void overItsRateAKeyIsToldHowLongToWait() throws Exception {
        // The first may come in; of three within a second at least one may not.
        int limited = 0;
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = get("Authorization", "Bearer slow");
            if (answer.statusCode() == 429) {
                limited++;
                assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
                assertThat(answer.body()).contains("over its rate");
            }
        }
        assertThat(limited).isPositive();
        assertThat(get("Authorization", "Bearer " + KEY).statusCode()).isEqualTo(200);
    }

    /** Refused before its body is read: it is never taken for a request, and however large it is the answer arrives. */
    @Test
    void theBodyOfARefusedRequestIsNeitherReadNorTakenForARequest() throws IOException {
        String smuggled = "GET /publish HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n".formatted(KEY);
        String answer = exchange("POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(smuggled.length() * 10_000, smuggled.repeat(10_000)));
        assertThat(answer).startsWith("HTTP/1.1 401 ").doesNotContain("come in");
        assertThat(answer.split("HTTP/1\\.1 \\d", -1)).hasSize(2);
    }

    @Test
    void whoWaitsToBeAskedForTheBodyIsRefusedWithoutSendingIt() throws IOException {
        String answer = exchange(
                "POST /publish HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void aRefusalWithoutABodyKeepsTheConnection() throws IOException {
        String answer = exchange(
                "GET /publish HTTP/1.1\r\nHost: x\r\n\r\nGET /publish HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer %s\r\n\r\n"
                        .formatted(KEY));
        assertThat(answer).startsWith("HTTP/1.1 401 ").endsWith("come in");
    }

    private static String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void withoutAFileNobodyIsAsked() {
        assertThat(AccessSettings.read(new Settings(Map.of())).keysFile()).isEmpty();
        assertThat(AccessSettings.read(new Settings(Map.of("API_KEYS_FILE", " ")))
                        .keysFile())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a publish | line 1 has fewer than three words",
                "'' | holds no key",
            })
    void aBrokenFileIsAFaultOfTheSettings(String text, String fault) throws Exception {
        Path file = Files.writeString(folder.resolve("broken"), text);
        Settings settings = new Settings(Map.of("API_KEYS_FILE", file.toString()));
        AccessSettings.read(settings);
        assertThatThrownBy(settings::check)
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("API_KEYS_FILE=%s %s", file, fault)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aMissingFileIsAFaultOfTheSettings() {
        Settings settings = new Settings(Map.of("API_KEYS_FILE", "/no/file"));
        AccessSettings.read(settings);
        assertThatThrownBy(settings::check).hasMessage("API_KEYS_FILE=/no/file can't be read; name a readable file");
    }
}

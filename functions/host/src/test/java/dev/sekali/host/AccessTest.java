package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.host.access.Access;
import dev.sekali.host.access.AccessSettings;
import dev.sekali.host.access.Permission;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import dev.sekali.testing.KeyHashes;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webclient.api.ClientResponseTyped;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1ClientRequest;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.testing.junit5.AfterStop;
import io.helidon.webserver.testing.junit5.ServerTest;
import io.helidon.webserver.testing.junit5.SetUpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the door says, as a client sees it. */
@ServerTest
class AccessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String KEY = "k3y-of-the-shop.0123456789~+/=";

    @TempDir
    private static Path folder;

    private static Access access;
    private static ServerSetup setup;

    private final Http1Client client;
    private final int port;

    AccessTest(Http1Client client, WebServer server) {
        this.client = client;
        this.port = server.port();
    }

    @SetUpServer
    static void setUp(WebServerConfig.Builder server) throws IOException {
        Path file = Files.writeString(
                folder.resolve("keys"), """
                shop publish %s
                reader read %s
                slow publish,read %s rate=1
                """.formatted(KeyHashes.of(KEY), KeyHashes.of("reader"), KeyHashes.of("slow")));
        access = Access.start(AccessSettings.read(new Settings(Map.of("API_KEYS_FILE", file.toString()))), "test");
        setup = new StubFunction(AccessTest::paths).setUp();
        server.update(setup);
    }

    private static void paths(HttpRouting.Builder routing) {
        routing.any("/publish", (request, response) -> {
            access.check(request, Permission.PUBLISH);
            response.send(request.content().hasEntity() ? request.content().as(String.class) : "come in");
        });
    }

    @AfterStop
    public static void stop() {
        setup.close();
        access.close();
    }

    private ClientResponseTyped<String> get(String... headers) {
        Http1ClientRequest request = client.get("/publish").readTimeout(PATIENCE);
        for (int i = 0; i < headers.length; i += 2) {
            Header header = HeaderValues.create(headers[i], headers[i + 1]);
            request.headers(all -> all.add(header));
        }
        return request.request(String.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER   "})
    void whoHasAKeyIsAdmitted(String scheme) {
        assertThat(get("Authorization", scheme + KEY).entity()).isEqualTo("come in");
    }

    @Test
    void whoHasNoneIsToldHowToSendOne() {
        ClientResponseTyped<String> answer = get();
        assertThat(answer.status().code()).isEqualTo(401);
        assertThat(answer.headers().first(HeaderNames.WWW_AUTHENTICATE)).hasValue("Bearer realm=\"sekali\"");
        assertThat(answer.headers().first(HeaderNames.CONTENT_TYPE)).hasValue(Problem.MEDIA_TYPE);
        assertThat(answer.entity()).contains("Authorization: Bearer KEY");
        assertThat(get("Authorization", "Basic " + KEY).status().code()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer wrong", "Bearer ", "Bearer k3y-of-the-shop", "Bearer k3y wrong"})
    void aKeyThatIsNotKnownIsRefusedAndNotRepeated(String header) {
        assertUnknown(get("Authorization", header));
        assertUnknown(get("Authorization", "Bearer " + KEY + "x"));
        assertUnknown(get("Authorization", "Bearer " + KEY.repeat(100)));
        assertUnknown(get("Authorization", "Bearer " + KEY, "Authorization", "Bearer " + KEY));
    }

    /** By bytes, as Helidon's client sends a question mark for each letter outside ASCII. */
    @Test
    void aKeyOfOtherLettersIsNotKnown() throws IOException {
        assertThat(
                        exchange(
                                "GET /publish HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer Ümlaut\r\n\r\n"))
                .startsWith("HTTP/1.1 401 ")
                .contains("Bearer realm=\"sekali\"", "\"status\":401")
                .doesNotContain("mlaut");
    }

    private static void assertUnknown(ClientResponseTyped<String> answer) {
        assertThat(answer.status().code()).isEqualTo(401);
        assertThat(answer.headers().first(HeaderNames.WWW_AUTHENTICATE).orElse("none"))
                .startsWith("Bearer realm=\"sekali\"");
        assertThat(answer.entity())
                .contains("\"status\":401")
                .doesNotContain("k3y")
                .doesNotContain("wrong");
    }

    @Test
    void aWrongKeyIsCalledAnInvalidToken() {
        assertThat(get("Authorization", "Bearer wrong").headers().first(HeaderNames.WWW_AUTHENTICATE))
                .hasValue("Bearer realm=\"sekali\", error=\"invalid_token\"");
    }

    @Test
    void aKeyForSomethingElseIsForbidden() {
        ClientResponseTyped<String> answer = get("Authorization", "Bearer reader");
        assertThat(answer.status().code()).isEqualTo(403);
        assertThat(answer.headers().first(HeaderNames.WWW_AUTHENTICATE))
                .hasValue("Bearer realm=\"sekali\", error=\"insufficient_scope\"");
        assertThat(answer.entity()).contains("may not publish");
    }

    @Test
    void overItsRateAKeyIsToldHowLongToWait() {
        // The first may come in; of three within a second at least one may not.
        int limited = 0;
        for (int i = 0; i < 3; i++) {
            ClientResponseTyped<String> answer = get("Authorization", "Bearer slow");
            if (answer.status().code() == 429) {
                limited++;
                assertThat(answer.headers().first(HeaderNames.RETRY_AFTER)).hasValue("1");
                assertThat(answer.entity()).contains("over its rate");
            }
        }
        assertThat(limited).isPositive();
        assertThat(get("Authorization", "Bearer " + KEY).status().code()).isEqualTo(200);
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

    private String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
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

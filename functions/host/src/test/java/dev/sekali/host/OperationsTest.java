package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.testing.junit5.AfterStop;
import io.helidon.webserver.testing.junit5.ServerTest;
import io.helidon.webserver.testing.junit5.SetUpServer;
import io.helidon.webserver.testing.junit5.Socket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ServerTest
class OperationsTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static final StubFunction FUNCTION = StubFunction.withoutPaths();
    private static final ServerSetup SETUP = FUNCTION.setUp();

    private final URI functions;
    private final URI operations;

    OperationsTest(URI functions, @Socket(Operations.SOCKET) URI operations) {
        this.functions = functions;
        this.operations = operations;
    }

    @SetUpServer
    static void setUp(WebServerConfig.Builder server) {
        server.update(SETUP);
    }

    @AfterStop
    public static void stop() {
        SETUP.close();
        CLIENT.close();
    }

    @BeforeEach
    void recover() {
        FUNCTION.recover();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health/live",
                "/health/started",
                "/health/ready",
                "/metrics",
                "/health",
                "/health/live/",
                "/health/started/",
                "/health/ready/",
                "/metrics/"
            })
    void headSaysWhatGetDoes(String path) throws Exception {
        HttpResponse<String> get = send("GET", operations, path);
        HttpResponse<String> head = send("HEAD", operations, path);
        assertThat(get.statusCode()).isEqualTo(200);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(get.headers().firstValueAsLong("content-length"))
                .hasValue(get.body().length());
        if (path.startsWith("/health")) {
            assertThat(head.headers().firstValue("content-length"))
                    .isEqualTo(get.headers().firstValue("content-length"));
        } else {
            // Metrics go on between the two.
            assertThat(head.headers().firstValueAsLong("content-length").orElseThrow())
                    .isPositive();
        }
        assertThat(head.headers().firstValue("content-type"))
                .isEqualTo(get.headers().firstValue("content-type"));
    }

    @Test
    void headSaysWhenAFunctionIsNotReady() throws Exception {
        FUNCTION.fail("the database is away");
        HttpResponse<String> head = send("HEAD", operations, "/health/ready");
        assertThat(head.statusCode()).isEqualTo(503);
        assertThat(head.headers().firstValue("retry-after")).hasValue("1");
        assertThat(send("GET", operations, "/health/ready").body()).contains("the database is away");
    }

    @Test
    void eachCheckSaysWhatItIsAbout() throws Exception {
        FUNCTION.fail("the database is away");
        assertThat(send("GET", operations, "/health/ready").body())
                .isEqualTo("{\"status\":\"DOWN\",\"checks\":[{\"name\":\"serving\",\"status\":\"UP\"},"
                        + "{\"name\":\"stub\",\"status\":\"DOWN\",\"data\":{\"reason\":\"the database is away\"}}]}");
        assertThat(send("GET", operations, "/health/ready/serving").statusCode())
                .isEqualTo(404);
        assertThat(send("GET", operations, "/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void metricsAreOfTheVersionThatTheyAreAskedFor() throws Exception {
        assertThat(send("GET", operations, "/metrics").headers().firstValue("content-type"))
                .hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(send("GET", operations, "/metrics?name=jvm.threads.live").body())
                .contains("jvm_threads_live_threads ")
                .doesNotContain("jvm_memory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"})
    void otherMethodsAreToldWhichAreAllowed(String method) throws Exception {
        for (String path : new String[] {"/health", "/health/live", "/health/ready", "/metrics"}) {
            HttpResponse<String> answer = send(method, operations, path);
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD");
            assertThat(answer.headers().firstValue("content-type")).hasValue(Problem.MEDIA_TYPE);
        }
    }

    @Test
    void aHostOfOneFunctionAnswersHealthOnItsOperationsPortAlone() throws Exception {
        assertThat(send("GET", functions, "/health").statusCode()).isEqualTo(404);
    }

    @Test
    void aHostOfManyFunctionsSaysOnBothPortsWhetherAllAreReady() throws Exception {
        StubFunction other = StubFunction.withoutPaths();
        try (FunctionHost many = other.start(Map.of(), StubFunction.withoutPaths())) {
            assertThat(send("GET", uri(many.port()), "/health").statusCode()).isEqualTo(200);
            assertThat(send("HEAD", uri(many.port()), "/health/").statusCode()).isEqualTo(200);
            assertThat(send("POST", uri(many.port()), "/health").statusCode()).isEqualTo(405);
            other.fail("the database is away");
            assertThat(send("GET", uri(many.port()), "/health").statusCode()).isEqualTo(503);
            assertThat(send("GET", uri(many.operationsPort()), "/health/ready").statusCode())
                    .isEqualTo(503);
        }
    }

    private static URI uri(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** By the JDK's client: Helidon's waits for a body after HEAD. */
    private static HttpResponse<String> send(String method, URI server, String path)
            throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(server.resolve(path))
                        .timeout(Duration.ofSeconds(20))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}

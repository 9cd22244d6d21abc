package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static final StubFunction FUNCTION = StubFunction.withoutPaths();
    private static FunctionHost host;

    @BeforeAll
    static void start() {
        host = FUNCTION.start(Map.of());
    }

    @AfterAll
    static void stop() {
        host.close();
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
                "/health/live/",
                "/health/started/",
                "/health/ready/",
                "/metrics/"
            })
    void headSaysWhatGetDoes(String path) throws Exception {
        HttpResponse<String> get = send("GET", host.operationsPort(), path);
        HttpResponse<String> head = send("HEAD", host.operationsPort(), path);
        assertThat(get.statusCode()).isEqualTo(200);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(get.headers().firstValueAsLong("content-length"))
                .hasValue(get.body().length());
        assertThat(head.headers().firstValueAsLong("content-length").orElseThrow())
                .isPositive();
        assertThat(head.headers().firstValue("content-type"))
                .isEqualTo(get.headers().firstValue("content-type"));
    }

    @Test
    void headSaysWhenAFunctionIsNotReady() throws Exception {
        FUNCTION.fail("the database is away");
        HttpResponse<String> head = send("HEAD", host.operationsPort(), "/health/ready");
        assertThat(head.statusCode()).isEqualTo(503);
        assertThat(head.headers().firstValue("retry-after")).hasValue("1");
        assertThat(send("GET", host.operationsPort(), "/health/ready").body()).contains("the database is away");
    }

    @Test
    void eachCheckSaysWhatItIsAbout() throws Exception {
        FUNCTION.fail("the database is away");
        assertThat(send("GET", host.operationsPort(), "/health/ready").body())
                .isEqualTo("{\"status\":\"DOWN\",\"checks\":[{\"name\":\"serving\",\"status\":\"UP\"},"
                        + "{\"name\":\"stub\",\"status\":\"DOWN\",\"data\":{\"reason\":\"the database is away\"}}]}");
        assertThat(send("GET", host.operationsPort(), "/health/ready/serving").statusCode())
                .isEqualTo(200);
        assertThat(send("GET", host.operationsPort(), "/health/live").statusCode())
                .isEqualTo(200);
    }

    @Test
    void metricsAreOfTheVersionThatTheyAreAskedFor() throws Exception {
        assertThat(send("GET", host.operationsPort(), "/metrics").headers().firstValue("content-type"))
                .hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(send("GET", host.operationsPort(), "/metrics?name=jvm.threads.live")
                        .body())
                .contains("jvm_threads_live_threads ")
                .doesNotContain("jvm_memory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"})
    void otherMethodsAreToldWhichAreAllowed(String method) throws Exception {
        for (String path : new String[] {"/health/live", "/health/started", "/health/ready", "/metrics"}) {
            HttpResponse<String> answer = send(method, host.operationsPort(), path);
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD");
            assertThat(answer.headers().firstValue("content-type")).hasValue(Problem.MEDIA_TYPE);
        }
    }

    @Test
    void aHostOfOneFunctionAnswersHealthOnItsOperationsPortAlone() throws Exception {
        assertThat(send("GET", host.port(), "/health").statusCode()).isEqualTo(404);
    }

    @Test
    void aHostOfManyFunctionsSaysOnBothPortsWhetherAllAreReady() throws Exception {
        StubFunction other = StubFunction.withoutPaths();
        try (FunctionHost many = other.start(Map.of(), StubFunction.withoutPaths())) {
            assertThat(send("GET", many.port(), "/health").statusCode()).isEqualTo(200);
            assertThat(send("HEAD", many.port(), "/health/").statusCode()).isEqualTo(200);
            assertThat(send("POST", many.port(), "/health").statusCode()).isEqualTo(405);
            other.fail("the database is away");
            assertThat(send("GET", many.port(), "/health").statusCode()).isEqualTo(503);
            assertThat(send("GET", many.operationsPort(), "/health/ready").statusCode())
                    .isEqualTo(503);
        }
    }

    private static HttpResponse<String> send(String method, int port, String path)
            throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}

package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sekali.logging.TraceIds;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import dev.sekali.testing.Logs;
import dev.sekali.testing.Ports;
import dev.sekali.testing.TraceReceiver;
import dev.sekali.testing.TraceReceiver.Received;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests stand in traces, where a receiver is set. */
class TracingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SENDER = "b7ad6b7169203331";
    private static final String SAMPLED = "00-%s-%s-01".formatted(TRACE, SENDER);
    private static final String NOT_SAMPLED = "00-%s-%s-00".formatted(TRACE, SENDER);

    private final CountDownLatch streaming = new CountDownLatch(1);
    private final CountDownLatch streamMayEnd = new CountDownLatch(1);
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void aRequestIsASpanOfTheTraceThatItsSenderBegan() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start()) {
            try (FunctionHost host = start(receiver, Map.of())) {
                assertThat(get(host, "/things/17?x=y", "traceparent", SAMPLED).body())
                        .startsWith(TRACE);
            }
            Received span = only(receiver);
            assertThat(span.traceId()).isEqualTo(TRACE);
            assertThat(span.parent()).isEqualTo(SENDER);
            assertThat(span.name()).isEqualTo("GET /things/{id}");
            assertThat(span.kind()).isEqualTo("SERVER");
            assertThat(span.failed()).isFalse();
            assertThat(span.resource()).containsEntry("service.name", "sekali-stub");
            assertThat(span.attributes())
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "http.request.method", "GET",
                            "http.route", "/things/{id}",
                            "http.response.status_code", "200",
                            "url.path", "/things/17",
                            "url.scheme", "http",
                            "network.protocol.version", "1.1"));
        }
    }

    @Test
    void aRequestWithoutATraceBeginsOne() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start()) {
            String ids;
            try (FunctionHost host = start(receiver, Map.of())) {
                ids = get(host, "/things/1").body();
            }
            assertThat(only(receiver).parent()).isEmpty();
            // What the log says while the request is handled.
            assertThat(only(receiver).id()).isEqualTo(ids);
        }
    }

    @ParameterizedTest
    @CsvSource({"/refused,409,false", "/later,503,true", "/nowhere,404,false"})
    void theAnswerIsTold(String path, int status, boolean failed) throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start()) {
            try (FunctionHost host = start(receiver, Map.of())) {
                assertThat(get(host, path).statusCode()).isEqualTo(status);
            }
            assertThat(only(receiver).attributes())
                    .containsEntry("http.response.status_code", Integer.toString(status));
            assertThat(only(receiver).failed()).isEqualTo(failed);
        }
    }

    @ParameterizedTest
    @CsvSource({"/listed/,GET /listed", "/nowhere/17,GET", "/nowhere/../refused,GET /refused"})
    void aNameHoldsTheRouteAndNeverThePath(String path, String name) throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start()) {
            try (FunctionHost host = start(receiver, Map.of())) {
                get(host, path);
            }
            assertThat(only(receiver).name()).isEqualTo(name);
        }
    }

    @Test
    void whatNobodyForesawIsAnErrorAndItsLogEntryNamesTheTrace() throws Exception {
        List<String> logged = new CopyOnWriteArrayList<>();
        Logger log = Logger.getLogger(DirectProblems.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                TraceIds.current().ifPresent(ids -> logged.add(ids.traceId() + "/" + ids.spanId()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        log.addHandler(handler);
        try (TraceReceiver receiver = TraceReceiver.start()) {
            try (FunctionHost host = start(receiver, Map.of())) {
                assertThat(get(host, "/bug").statusCode()).isEqualTo(500);
            }
            assertThat(only(receiver).failed()).isTrue();
            assertThat(only(receiver).attributes())
                    .containsEntry("error.type", "500")
                    .containsEntry("http.response.status_code", "500");
            assertThat(logged).containsExactly(only(receiver).id());
        } finally {
            log.removeHandler(handler);
        }
    }

    @Test
    void anUnknownMethodMakesNoNameOfItsOwn() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start()) {
            try (FunctionHost host = start(receiver, Map.of())) {
                HttpRequest request = HttpRequest.newBuilder(uri(host, "/things/1"))
                        .method("BREW", HttpRequest.BodyPublishers.noBody())
                        .build();
                client.send(request, HttpResponse.BodyHandlers.discarding());
            }
            assertThat(only(receiver).name()).startsWith("HTTP");
            assertThat(only(receiver).attributes())
                    .containsEntry("http.request.method", "_OTHER")
                    .containsEntry("http.request.method_original", "BREW");
        }
    }

    @Test
    void aStreamIsASpanUntilItEnds() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start()) {
            try (FunctionHost host = start(receiver, Map.of())) {
                var stream = client.sendAsync(
                        HttpRequest.newBuilder(uri(host, "/stream")).build(), HttpResponse.BodyHandlers.ofString());
                assertThat(streaming.await(20, TimeUnit.SECONDS)).isTrue();
                // Ended after the stream began, and sent.
                get(host, "/things/1");
                await().atMost(PATIENCE).until(() -> !receiver.spans().isEmpty());
                assertThat(receiver.spans("GET /stream")).isEmpty();
                streamMayEnd.countDown();
                stream.get(20, TimeUnit.SECONDS);
            }
            assertThat(receiver.spans("GET /stream")).hasSize(1);
        }
    }

    @Test
    void aStreamThatIsCutIsAnErrorWhateverItsStatusWas() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start()) {
            try (FunctionHost host = start(receiver, Map.of())) {
                assertThatThrownBy(() -> get(host, "/cut")).isInstanceOf(IOException.class);
            }
            assertThat(only(receiver).failed()).isTrue();
            assertThat(only(receiver).attributes())
                    .containsEntry("http.response.status_code", "200")
                    .containsEntry("error.type", "java.lang.IllegalStateException");
        }
    }

    @Test
    void anAnswerThatEndsItsConnectionIsNoError() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start()) {
            try (FunctionHost host = start(receiver, Map.of())) {
                assertThat(get(host, "/last").headers().firstValue("connection"))
                        .hasValue("close");
            }
            assertThat(only(receiver).failed()).isFalse();
        }
    }

    @Test
    void operationsAreNotTraced() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start()) {
            try (FunctionHost host = start(receiver, Map.of())) {
                client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + host.operationsPort() + "/health/live"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
            }
            assertThat(receiver.spans()).isEmpty();
        }
    }

    @Test
    void whatTheSenderDoesNotRecordIsNotRecordedButNamed() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start()) {
            try (FunctionHost host = start(receiver, Map.of())) {
                assertThat(get(host, "/things/1", "traceparent", NOT_SAMPLED).body())
                        .startsWith(TRACE);
            }
            assertThat(receiver.spans()).isEmpty();
        }
    }

    @Test
    void theStandardVariablesApply() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start()) {
            Map<String, String> settings = Map.of(
                    "OTEL_SERVICE_NAME",
                    "inbox",
                    "OTEL_RESOURCE_ATTRIBUTES",
                    "deployment.environment.name=test",
                    "OTEL_EXPORTER_OTLP_HEADERS",
                    "api-key=a%20secret",
                    "OTEL_TRACES_SAMPLER",
                    "parentbased_traceidratio",
                    "OTEL_TRACES_SAMPLER_ARG",
                    "0");
            try (FunctionHost host = start(receiver, settings)) {
                get(host, "/things/1");
                get(host, "/things/2", "traceparent", SAMPLED);
            }
            assertThat(only(receiver).traceId()).isEqualTo(TRACE);
            assertThat(only(receiver).resource())
                    .containsEntry("service.name", "inbox")
                    .containsEntry("deployment.environment.name", "test");
            assertThat(receiver.headers())
                    .first()
                    .satisfies(headers -> assertThat(headers.get("Api-key")).containsExactly("a secret"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "OTEL_EXPORTER_OTLP_ENDPOINT,collector:4318,is not the URL of a receiver",
                "OTEL_EXPORTER_OTLP_ENDPOINT,http://me:hidden@collector:4318,move them to OTEL_EXPORTER_OTLP_HEADERS",
                "OTEL_EXPORTER_OTLP_PROTOCOL,grpc,set http/protobuf",
                "OTEL_EXPORTER_OTLP_HEADERS,hidden,is not a list such as name=value",
                "OTEL_EXPORTER_OTLP_HEADERS,name=hidden%0a,is not a list such as name=value",
                "OTEL_SDK_DISABLED,perhaps,is neither true nor false",
                "OTEL_TRACES_SAMPLER,sometimes,sometimes",
                "OTEL_TRACES_SAMPLER_ARG,many,OTEL_TRACES_SAMPLER_ARG=many",
                "OTEL_TRACES_SAMPLER_ARG,7,ratio must be in range",
                "OTEL_RESOURCE_ATTRIBUTES,environment,OTEL_RESOURCE_ATTRIBUTES",
                "OTEL_EXPORTER_OTLP_TRACES_HEADERS,a=hidden,set OTEL_EXPORTER_OTLP_HEADERS instead",
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,http://me:hidden@collector:4318,set OTEL_EXPORTER_OTLP_ENDPOINT instead",
                "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE,ca.pem,set OTEL_EXPORTER_OTLP_CERTIFICATE instead"
            })
    void aWrongValueEndsTheStart(String variable, String value, String words) {
        Map<String, String> settings = new HashMap<>(
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "OTEL_TRACES_SAMPLER", "traceidratio"));
        settings.put(variable, value);
        StubFunction function = StubFunction.withoutPaths();
        assertThatThrownBy(() -> {
                    Settings read = new Settings(settings);
                    HostSettings.read(read, "stub");
                    read.check();
                    function.start(settings).close();
                })
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining("hidden@")
                .hasMessageNotContaining("=hidden")
                .satisfies(failure ->
                        assertThat(((StartFailure) failure).exitStatus()).isEqualTo(StartFailure.USAGE));
    }

    @Test
    void itCanBeSwitchedOff() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start()) {
            try (FunctionHost host = start(receiver, Map.of("OTEL_SDK_DISABLED", "true"))) {
                assertThat(get(host, "/things/1").body()).isEqualTo("none");
            }
            assertThat(receiver.spans()).isEmpty();
        }
    }

    @Test
    void aReceiverThatIsAwayCostsNoAnswerAndLittleOfTheStop() throws Exception {
        try (Logs logs = new Logs("io.opentelemetry")) {
            long began;
            try (FunctionHost host = new StubFunction(this::paths)
                    .start(Map.of(
                            "OTEL_EXPORTER_OTLP_ENDPOINT",
                            "http://127.0.0.1:" + Ports.unused(),
                            "OTEL_BSP_SCHEDULE_DELAY",
                            "10",
                            "OTEL_EXPORTER_OTLP_TIMEOUT",
                            "200"))) {
                for (int i = 0; i < 200; i++) {
                    assertThat(get(host, "/things/1").statusCode()).isEqualTo(200);
                }
                await().atMost(PATIENCE)
                        .until(() -> !logs.linesWith("Failed to export").isEmpty());
                began = System.nanoTime();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            assertThat(logs.linesWith("Failed to export")).hasSizeLessThan(8);
        }
    }

    private FunctionHost start(TraceReceiver receiver, Map<String, String> more) {
        Map<String, String> settings =
                new HashMap<>(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url(), "OTEL_BSP_SCHEDULE_DELAY", "20"));
        settings.putAll(more);
        return new StubFunction(this::paths).start(settings);
    }

    private void paths(HttpRouting.Builder routing) {
        Paths.route(routing, "/listed", (_, response) -> response.send());
        routing.get(
                        "/things/{id}",
                        (request, response) -> response.send(TraceIds.current()
                                .map(ids -> ids.traceId() + "/" + ids.spanId())
                                .orElse("none")))
                .get("/refused", (request, response) -> {
                    throw new ProblemException(Problem.of(Status.CONFLICT_409, "no"));
                })
                .get("/later", (request, response) -> {
                    throw new ProblemException(Problem.unavailable("later", Duration.ofSeconds(1)));
                })
                .get("/bug", (request, response) -> {
                    throw new IllegalStateException("a secret of the program");
                })
                .get(
                        "/last",
                        (request, response) ->
                                response.header(HeaderValues.CONNECTION_CLOSE).send("the end"))
                .get("/cut", (request, response) -> {
                    try {
                        OutputStream out = response.outputStream();
                        out.write('a');
                        out.flush();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    throw new CloseConnectionException("cut", new IllegalStateException("the database is away"));
                })
                .get("/stream", (request, response) -> {
                    try (OutputStream out = response.outputStream()) {
                        out.write('a');
                        out.flush();
                        streaming.countDown();
                        streamMayEnd.await(20, TimeUnit.SECONDS);
                        out.write('b');
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static Received only(TraceReceiver receiver) {
        List<Received> spans = receiver.spans();
        assertThat(spans).hasSize(1);
        return spans.getFirst();
    }

    private HttpResponse<String> get(FunctionHost host, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(host, path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(FunctionHost host, String path) {
        return URI.create("http://127.0.0.1:" + host.port() + path);
    }
}

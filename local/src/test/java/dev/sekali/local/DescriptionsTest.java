package dev.sekali.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sekali.database.Connector;
import dev.sekali.local.Description.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every example of the descriptions is sent to the whole stack, where it succeeds, and each answer is as described. The
 * examples tell one story: the event that ingest's publishes is the one that the others' find.
 */
@Timeout(120)
class DescriptionsTest {

    /** Of the event in the examples. */
    private static final int SEQ = 18077;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static LocalStack stack;
    private static HttpClient http;

    /** The newest lease, and the position to acknowledge with it. */
    private Optional<HttpResponse<?>> leased = Optional.empty();

    @BeforeAll
    static void start() throws Exception {
        stack = LocalStack.startTemporary(Map.of("PORT", "0", "OPERATIONS_PORT", "0"));
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        try (Connection connection = new Connector(stack.database().owner(), "test", PATIENCE).open();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT setval('processed_events_seq_seq', %d)".formatted(SEQ - 1));
        }
    }

    @AfterAll
    static void stop() {
        http.close();
        stack.close();
    }

    @Test
    void everyExampleIsAnsweredAsDescribed() throws Exception {
        List<String> faults = new ArrayList<>();
        int sent = 0;
        for (String function : List.of("ingest", "stats", "feed")) {
            Description description = description(function);
            for (Operation operation : description.operations()) {
                for (HttpRequest request : requests(operation)) {
                    sent++;
                    send(description, operation, request).stream()
                            .map(fault -> "%s (%s): %s".formatted(operation, request.uri(), fault))
                            .forEach(faults::add);
                }
            }
        }
        assertThat(faults).isEmpty();
        assertThat(sent).isGreaterThan(80);
    }

    @Test
    void everyExampleFollowsItsSchema() throws Exception {
        for (String function : List.of("ingest", "stats", "feed")) {
            assertThat(description(function).faultsOfExamples()).as(function).isEmpty();
        }
    }

    private static Description description(String function) throws IOException, InterruptedException {
        URI uri = URI.create(stack.url() + "/openapi/%s.json".formatted(function));
        return new Description(Client.json(http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body()));
    }

    /** With nothing that isn't required, then with each example of what isn't; each for all media types. */
    private List<HttpRequest> requests(Operation operation) throws IOException {
        List<HttpRequest> requests = new ArrayList<>();
        for (String accept : accepts(operation)) {
            for (Body body : bodies(operation)) {
                requests.add(request(operation, accept, body, Optional.empty(), ""));
                for (JsonNode parameter : operation.parameters()) {
                    if (!parameter.path("required").asBoolean() && isFor(accept, parameter)) {
                        for (JsonNode value : values(parameter)) {
                            requests.add(request(operation, accept, body, Optional.of(parameter), text(value)));
                        }
                    }
                }
            }
        }
        return requests;
    }

    private static List<String> accepts(Operation operation) {
        return operation.mediaTypes().isEmpty() ? List.of("*/*") : operation.mediaTypes();
    }

    /** A stream waits by itself. */
    private static boolean isFor(String accept, JsonNode parameter) {
        return accept.equals("application/json")
                || !parameter.path("name").asText().equals("wait");
    }

    private record Body(Optional<String> type, String text) {}

    private static List<Body> bodies(Operation operation) {
        List<Body> bodies = new ArrayList<>();
        for (var medium : operation.node().at("/requestBody/content").properties()) {
            Description.examples(medium.getValue())
                    .forEach(example -> bodies.add(new Body(Optional.of(medium.getKey()), text(example))));
        }
        return bodies.isEmpty() ? List.of(new Body(Optional.empty(), "")) : bodies;
    }

    private static List<JsonNode> values(JsonNode parameter) {
        JsonNode schema = parameter.get("schema");
        return Stream.of(
                        Description.examples(parameter).stream(),
                        schema.path("enum").valueStream(),
                        Stream.of(schema.path("default")).filter(value -> !value.isMissingNode()))
                .flatMap(values -> values)
                .distinct()
                .toList();
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.asText() : value.toString();
    }

    private static HttpRequest request(
            Operation operation, String accept, Body body, Optional<JsonNode> optional, String value)
            throws IOException {
        String target = operation.path();
        for (JsonNode parameter : operation.parameters()) {
            if (parameter.get("in").asText().equals("path")) {
                target = target.replace(
                        "{%s}".formatted(parameter.get("name").asText()), encoded(text(parameter.get("example"))));
            }
        }
        String name = optional.map(parameter -> parameter.get("name").asText()).orElse("");
        boolean isHeader = optional.filter(
                        parameter -> parameter.get("in").asText().equals("header"))
                .isPresent();
        HttpRequest.Builder request = HttpRequest.newBuilder()
                .timeout(PATIENCE)
                .header("Accept", accept)
                .uri(URI.create(stack.url() + target + (optional.isEmpty() || isHeader ? "" : query(name, value))))
                .method(
                        operation.method().toUpperCase(Locale.ROOT),
                        body.type().isEmpty()
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(
                                        isHeader && value.endsWith("gzip")
                                                ? gzip(body.text())
                                                : body.text().getBytes(StandardCharsets.UTF_8)));
        body.type().ifPresent(type -> request.header("Content-Type", type));
        if (isHeader) {
            request.header(name, value);
        }
        return request.build();
    }

    private static String query(String name, String value) {
        // An array is the parameter once for each.
        Stream<String> values =
                value.startsWith("[") ? Client.json(value).valueStream().map(JsonNode::asText) : Stream.of(value);
        return values.map(one -> "%s=%s".formatted(name, encoded(one))).collect(Collectors.joining("&", "?", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** @return what is wrong with the answer */
    private List<String> send(Description description, Operation operation, HttpRequest request)
            throws IOException, InterruptedException {
        HttpResponse<Stream<String>> answer = http.send(leased(operation, request), BodyHandlers.ofLines());
        String body;
        try (Stream<String> lines = answer.body()) {
            body = read(answer.headers().firstValue("content-type").orElse("none"), lines);
        }
        if (answer.statusCode() >= 400) {
            return List.of("%d %s".formatted(answer.statusCode(), body));
        }
        if (answer.headers().firstValue("Sekali-Lease").isPresent()) {
            leased = Optional.of(answer);
        }
        return description.faults(operation, answer, body);
    }

    /** The whole of an answer, and of a stream the first event. */
    private static String read(String type, Stream<String> lines) {
        StringBuilder body = new StringBuilder();
        boolean streamed = type.endsWith("ndjson") || type.equals("text/event-stream");
        for (String line : (Iterable<String>) lines::iterator) {
            body.append(line).append('\n');
            if (streamed && (line.startsWith("{") || line.startsWith("data: "))) {
                break;
            }
        }
        return body.toString();
    }

    /** A reader goes on with its lease, and acknowledges with that; the one of the example is nobody's. */
    private HttpRequest leased(Operation operation, HttpRequest request) {
        if (leased.isEmpty()) {
            return request;
        }
        String lease = header("Sekali-Lease");
        return switch (operation.path()) {
            case "/subscriptions/{name}/events" ->
                HttpRequest.newBuilder(request, (_, _) -> true)
                        .header("Sekali-Lease", lease)
                        .build();
            case "/subscriptions/{name}/ack" -> {
                ObjectNode body = (ObjectNode) bodies(operation).stream()
                        .map(Body::text)
                        .map(Client::json)
                        .findFirst()
                        .orElseThrow();
                body.put("lease", lease).put("position", Long.parseLong(header("Sekali-Position")));
                yield HttpRequest.newBuilder(request, (_, _) -> true)
                        .method("POST", BodyPublishers.ofString(body.toString()))
                        .build();
            }
            default -> request;
        };
    }

    private String header(String name) {
        return leased.flatMap(answer -> answer.headers().firstValue(name)).orElseThrow();
    }
}

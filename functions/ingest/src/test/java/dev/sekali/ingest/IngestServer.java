package dev.sekali.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.host.FunctionHost;
import dev.sekali.settings.Settings;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** An ingest function on a real port, and a client that talks to it from outside. */
public final class IngestServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int port;
    private final int operationsPort;
    private final Runnable stop;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private IngestServer(int port, int operationsPort, Runnable stop) {
        this.port = port;
        this.operationsPort = operationsPort;
        this.stop = stop;
    }

    /** An answer from outside. */
    public record Answer(int status, Map<String, String> headers, JsonNode body) {

        public String detail() {
            return body.path("detail").asText();
        }
    }

    /** Starts one that is ready to publish, as its program does. */
    public static IngestServer start(DatabaseSettings database, String... settings) throws InterruptedException {
        FunctionHost host = Main.start(settings(database, settings));
        return new IngestServer(host.port(), host.operationsPort(), host::close);
    }

    /** One that somebody else starts and stops. */
    static IngestServer of(WebServer server) {
        return new IngestServer(server.port(), server.port("operations"), () -> {});
    }

    static Settings settings(DatabaseSettings database, String... settings) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "BIND_ADDRESS", "127.0.0.1",
                "PORT", "0",
                "OPERATIONS_PORT", "0",
                "DATABASE_URL", database.url(),
                "DATABASE_PASSWORD", database.password().value(),
                "DATABASE_WAIT", "20s"));
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        return new Settings(environment);
    }

    public int port() {
        return port;
    }

    public static String event(String topic, String id) {
        return """
                {"topic":"%s","event_id":"%s","timestamp":"2026-01-31T12:00:00Z","source":"test","payload":{"n":1}}""".formatted(topic, id);
    }

    public static String newId() {
        return UUID.randomUUID().toString();
    }

    public Answer publish(String json, String... headers) throws IOException, InterruptedException {
        return publish("application/json", BodyPublishers.ofString(json), headers);
    }

    public Answer publishLines(String lines, String... headers) throws IOException, InterruptedException {
        return publish("application/x-ndjson", BodyPublishers.ofString(lines), headers);
    }

    public Answer publish(String type, BodyPublisher body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/publish").POST(body).header("Content-Type", type);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                .timeout(PATIENCE);
    }

    public Answer operations(String path) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(operationsUri(path)).timeout(PATIENCE).build());
    }

    URI operationsUri(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(operationsPort, path));
    }

    /** The text of an answer that is no JSON. */
    public String operationsText(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(operationsPort, path)))
                .timeout(PATIENCE)
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    public Answer send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
        Map<String, String> headers = new HashMap<>();
        response.headers().map().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        String type = headers.getOrDefault("content-type", "");
        JsonNode body = type.contains("json") ? JSON.readTree(response.body()) : JSON.nullNode();
        return new Answer(response.statusCode(), headers, body);
    }

    @Override
    public void close() {
        stop.run();
        client.close();
    }
}

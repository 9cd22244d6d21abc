package dev.sekali.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Compose stack of a test class's own, up as long as its tests run, on any free port. */
final class Stack implements BeforeAllCallback, AfterAllCallback {

    private static final String NAME = "sekali-e2e";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, String> environment;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    /**
     * A stack that is not up yet.
     *
     * @param overrides files, beside docker-compose.yml, that change it
     */
    Stack(String... overrides) {
        this.environment = Map.of(
                "COMPOSE_PROJECT_NAME",
                NAME,
                "SEKALI_PORT",
                "0",
                "COMPOSE_FILE",
                Stream.concat(Stream.of("docker-compose.yml"), Stream.of(overrides))
                        .collect(Collectors.joining(File.pathSeparator)));
    }

    record Answer(int status, Map<String, String> headers, JsonNode body) {}

    String compose(String... arguments) {
        return tryCompose(Map.of(), arguments).orFail("compose " + String.join(" ", arguments));
    }

    Command tryCompose(Map<String, String> more, String... arguments) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        List<String> command = new ArrayList<>(List.of("scripts/compose"));
        command.addAll(List.of(arguments));
        return Command.run(all, command.toArray(String[]::new));
    }

    /** Starts it as {@code make up} does. */
    void up(String... more) {
        Command.run(
                        environment,
                        Stream.concat(Stream.of("scripts/up"), Stream.of(more)).toArray(String[]::new))
                .orFail("scripts/up");
    }

    @Override
    public void beforeAll(ExtensionContext tests) {
        up();
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        compose("down", "--volumes", "--timeout", "40");
    }

    /** The names of the running containers of a service. */
    List<String> containers(String service) {
        return compose("ps", "-q", service).lines().toList();
    }

    /** What {@code docker inspect} says in the words of a template. */
    static String inspect(String container, String template) {
        return Command.done("docker", "inspect", "--format", template, container);
    }

    Answer publish(String topic, String id) {
        return send(publication(address(), topic, id));
    }

    /** Publishes events of a topic, each once, from {@code count} threads until it is closed. */
    Senders senders(int count, String topic) {
        String address = address();
        return new Senders(
                count, () -> send(publication(address, topic, UUID.randomUUID().toString())));
    }

    private static HttpRequest publication(String address, String topic, String id) {
        return request(address, "/publish")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                        {"topic":"%s","event_id":"%s","timestamp":"2026-01-31T12:00:00Z","source":"e2e"}""".formatted(topic, id)))
                .build();
    }

    Answer get(String path) {
        return send(request(address(), path).build());
    }

    /** The lines of a stream, as they come, until they are closed. */
    Stream<String> follow(String path) {
        HttpRequest request = request(address(), path)
                .header("Accept", "application/x-ndjson")
                .build();
        return exchange(request, BodyHandlers.ofLines()).body();
    }

    /** Asked each time: another port may be given after a restart. */
    private String address() {
        return compose("port", "gateway", "8080");
    }

    private static HttpRequest.Builder request(String address, String path) {
        return HttpRequest.newBuilder(URI.create("http://%s%s".formatted(address, path)))
                .timeout(PATIENCE);
    }

    private Answer send(HttpRequest request) {
        HttpResponse<byte[]> response = exchange(request, BodyHandlers.ofByteArray());
        Map<String, String> headers = new HashMap<>();
        response.headers().map().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        try {
            return new Answer(response.statusCode(), headers, JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> body) {
        try {
            return client.send(request, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

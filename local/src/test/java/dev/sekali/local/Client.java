package dev.sekali.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;

/** Talks to a stack from outside. Thread-safe. */
record Client(HttpClient http, String url) implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    Client(String url) {
        this(
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE)
                        .build(),
                url);
    }

    record Answer(int status, JsonNode body) {

        String verdict() {
            return body.path("status").asText();
        }

        /** The pointers of the members that the answer complains of. */
        String faults() {
            return String.join(",", body.path("errors").findValuesAsText("pointer"));
        }
    }

    static String event(String topic, String id) {
        return """
                {"topic":"%s","event_id":"%s","timestamp":"2026-01-31T12:00:00Z","source":"test","payload":{"n":1}}""".formatted(topic, id);
    }

    /** A topic or an id that no other test uses. */
    static String unique() {
        return UUID.randomUUID().toString();
    }

    Answer publish(String body) {
        return send(request("/publish")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    /** The same with preferences. */
    Answer publish(String body, String prefer) {
        return send(request("/publish")
                .header("Content-Type", "application/json")
                .header("Prefer", prefer)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    Answer get(String path) {
        return send(request(path).build());
    }

    /** What {@code /stats} says of one topic; missing when it says nothing. */
    JsonNode topicStats(String topic) {
        return get("/stats?topic=" + topic).body().path("topics").path(0);
    }

    static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE);
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}

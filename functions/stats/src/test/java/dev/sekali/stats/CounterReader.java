package dev.sekali.stats;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads {@code /stats/stream} as it comes. Each wait ends when the stream does. Not thread-safe. */
final class CounterReader implements AutoCloseable {

    record Message(String id, String event, String data) {
        JsonNode json() {
            return Fixture.json(data);
        }
    }

    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    private CounterReader(HttpResponse<InputStream> response) {
        this.response = response;
        this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    static CounterReader open(Fixture stats, String... headers) throws IOException, InterruptedException {
        return open(stats.client(), stats, headers);
    }

    static CounterReader open(HttpClient client, Fixture stats, String... headers)
            throws IOException, InterruptedException {
        return new CounterReader(client.send(
                stats.request("/stats/stream", headers).build(), HttpResponse.BodyHandlers.ofInputStream()));
    }

    HttpResponse<?> response() {
        return response;
    }

    /** The next message that is an event; empty at the end of the stream. */
    Optional<Message> next() throws IOException {
        String id = "";
        String event = "";
        String data = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() && !event.isEmpty()) {
                return Optional.of(new Message(id, event, data));
            } else if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                event = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            }
        }
        return Optional.empty();
    }

    Message await(String event) throws IOException {
        Message message = next().orElseThrow();
        while (!message.event().equals(event)) {
            message = next().orElseThrow();
        }
        return message;
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

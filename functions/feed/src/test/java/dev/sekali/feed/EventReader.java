package dev.sekali.feed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads a stream as it comes. Each wait ends when the stream does. Not thread-safe. */
public final class EventReader implements AutoCloseable {

    /**
     * What stands between two empty lines of server-sent events, or a line of NDJSON.
     *
     * @param id empty when there is none
     * @param name {@code event}, {@code position}, or empty for what has no meaning
     */
    public record Message(String id, String name, String data) {

        public JsonNode json() {
            return FeedServer.json(data);
        }

        /** Of an event. */
        public String eventId() {
            return json().get("event_id").asText();
        }
    }

    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;
    private final boolean serverSent;

    private EventReader(HttpResponse<InputStream> response) {
        this.response = response;
        this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        this.serverSent =
                response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
    }

    static EventReader open(HttpClient client, HttpRequest.Builder request) {
        try {
            return new EventReader(client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<?> response() {
        return response;
    }

    /** The next line as it is; empty at the end of the body. */
    public Optional<String> line() throws IOException {
        return Optional.ofNullable(lines.readLine());
    }

    /** The next message, those without a meaning too; empty at the end of the body. */
    public Optional<Message> message() throws IOException {
        if (!serverSent) {
            return line().map(text -> new Message("", text.isEmpty() ? "" : "event", text));
        }
        String id = "";
        String name = "";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                return Optional.of(new Message(id, name, data.toString()));
            } else if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data.append(line.substring(6));
            }
        }
        return Optional.empty();
    }

    /** The next event; empty at the end of the body. */
    public Optional<Message> event() throws IOException {
        Optional<Message> message = message();
        while (message.isPresent() && !message.get().name().equals("event")) {
            message = message();
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

package dev.sekali.bench.feed;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A subscription and one reader for each of its shards, which acknowledges what it has read. Thread-safe. */
public final class Consumers implements AutoCloseable {

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String address;
    private final Consumer<String> events;
    private final List<Thread> readers = new ArrayList<>();
    private final AtomicReference<@Nullable Exception> fault = new AtomicReference<>();
    private volatile boolean stopping;

    private Consumers(int port, String name, Consumer<String> events) {
        this.address = "http://127.0.0.1:" + port + "/subscriptions/" + name;
        this.events = events;
    }

    /**
     * Makes a subscription to all topics and begins to read it.
     *
     * @param from where it begins
     * @param events takes each batch as it comes, as the text of a JSON array
     */
    public static Consumers start(int port, String name, String from, int shards, Consumer<String> events)
            throws IOException, InterruptedException {
        Consumers consumers = new Consumers(port, name, events);
        String definition = "{\"from\":\"%s\",\"shards\":%d}".formatted(from, shards);
        consumers.send(
                HttpRequest.newBuilder(URI.create(consumers.address))
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(definition)),
                CREATED);
        for (int shard = 0; shard < shards; shard++) {
            int own = shard;
            consumers.readers.add(Thread.ofPlatform().start(() -> consumers.read(own)));
        }
        return consumers;
    }

    private void read(int shard) {
        String query = address + "/events?wait=1s&limit=1000&shard=" + shard;
        try {
            HttpResponse<String> batch = send(HttpRequest.newBuilder(URI.create(query)), OK);
            while (!stopping) {
                String next = query;
                if (batch.body().length() > "[]".length()) {
                    events.accept(batch.body());
                    next += "&ack=" + header(batch, "Sekali-Position");
                }
                batch = send(
                        HttpRequest.newBuilder(URI.create(next)).header("Sekali-Lease", header(batch, "Sekali-Lease")),
                        OK);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            fault.compareAndSet(null, e);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request, int expected)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() != expected) {
            throw new IOException(answer.uri() + " is answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer;
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }

    /**
     * Ends the readers and deletes the subscription.
     *
     * @throws IOException when a reader had failed, or this thread is interrupted
     */
    @Override
    public void close() throws IOException {
        stopping = true;
        try {
            for (Thread reader : readers) {
                reader.join();
            }
            send(HttpRequest.newBuilder(URI.create(address)).DELETE(), NO_CONTENT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before the subscription was deleted");
        } finally {
            client.shutdownNow();
        }
        Exception failed = fault.get();
        if (failed != null) {
            throw new IOException("a reader of the subscription failed", failed);
        }
    }
}

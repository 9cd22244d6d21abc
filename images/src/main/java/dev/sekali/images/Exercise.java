package dev.sekali.images;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Asks a function for everything that it can do, so that the cache knows the classes of every path and what is hot on it. */
final class Exercise {

    private static final int ROUNDS = 200;
    private static final int SENDERS = 16;
    private static final int SINGLES = 20_000;
    private static final int BATCHES = 100;
    private static final int BATCH_EVENTS = 1_000;
    /** Of ten events each: there are more, from the exercise of ingest. */
    private static final int READS = 20;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Exercise() {}

    static void ingest(String url) {
        try (HttpClient client = client()) {
            for (int i = 0; i < ROUNDS; i++) {
                expect(200, client, publish(url, "application/json", event("single", i)));
            }
            List<String> events =
                    IntStream.range(0, ROUNDS).mapToObj(i -> event("batch", i)).toList();
            String array = events.stream().collect(Collectors.joining(",", "[", "]"));
            expect(200, client, publish(url, "application/json", array));
            expect(200, client, publish(url, "application/json", "{\"events\":" + array + "}"));
            expect(200, client, publish(url, "application/x-ndjson", String.join("\n", events)));
            expect(200, client, publish(url, "application/json", array, "Prefer", "return=minimal"));
            expect(200, client, gzipped(url, array));
            expect(
                    200,
                    client,
                    publish(url, "application/json", "[{}," + event("x", 1) + "]", "Prefer", "handling=lenient"));
            expect(422, client, publish(url, "application/json", "{}"));
            expect(400, client, publish(url, "application/json", "{"));
            expect(415, client, publish(url, "text/plain", "x"));
            expect(405, client, request(url + "/publish").build());
            expect(404, client, request(url + "/nowhere").build());
        }
    }

    /** Publishes in earnest: what a cache knows of the first 20,000 requests, a new process needn't find out. */
    static void load(String url) {
        try (HttpClient client = client();
                ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < SINGLES; i++) {
                HttpRequest single = publish(url, "application/json", event("load", i));
                sent.add(senders.submit(() -> expect(200, client, single)));
            }
            for (int i = 0; i < BATCHES; i++) {
                String batch = IntStream.range(i * BATCH_EVENTS, (i + 1) * BATCH_EVENTS)
                        .mapToObj(id -> event("batches", id))
                        .collect(Collectors.joining(",", "[", "]"));
                sent.add(senders.submit(() -> expect(200, client, publish(url, "application/json", batch))));
            }
            for (Future<?> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static void stats(String url) {
        try (HttpClient client = client()) {
            for (int i = 0; i < ROUNDS; i++) {
                expect(200, client, request(url + "/stats").build());
                expect(200, client, request(url + "/events?limit=10").build());
            }
            expect(
                    200,
                    client,
                    request(url + "/events")
                            .header("Accept", "application/x-ndjson")
                            .build());
            expect(
                    200,
                    client,
                    request(url + "/events?order=asc&since=2026-01-01T00:00:00Z")
                            .build());
            expect(404, client, request(url + "/events/nobody/knows").build());
            expect(422, client, request(url + "/events?limit=0").build());
            expect(200, client, request(url + "/").build());
            expect(405, client, request(url + "/stats").DELETE().build());
            expect(404, client, request(url + "/nowhere").build());
        }
    }

    static void feed(String url) {
        try (HttpClient client = client()) {
            for (int i = 0; i < ROUNDS; i++) {
                expect(200, client, request(url + "/feed?limit=10").build());
                expect(200, client, request(url + "/feed?after=now").build());
            }
            expect(200, client, request(url + "/feed?after=now&wait=1s").build());
            expect(
                    200,
                    client,
                    request(url + "/feed?topic=single&source=training").build());
            follow(client, url + "/feed", "application/x-ndjson");
            follow(client, url + "/feed", "text/event-stream");
            subscribe(client, url + "/subscriptions/training");
            expect(200, client, request(url + "/subscriptions").build());
            expect(404, client, request(url + "/subscriptions/nobody").build());
            expect(422, client, request(url + "/feed?limit=0").build());
            expect(405, client, request(url + "/feed").DELETE().build());
            expect(404, client, request(url + "/nowhere").build());
        }
    }

    /** A stream has no end: it is left when it has given some lines. */
    private static void follow(HttpClient client, String url, String type) {
        HttpRequest request = request(url).header("Accept", type).build();
        try (Stream<String> lines =
                client.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
            if (lines.limit(ROUNDS).toList().size() < ROUNDS) {
                throw new IllegalStateException("%s as %s ended".formatted(url, type));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Makes a subscription, reads some of what there is and acknowledges it, and deletes it, so that the next run can. */
    private static void subscribe(HttpClient client, String subscription) {
        expect(201, client, json("PUT", subscription, "{}"));
        expect(200, client, request(subscription).build());
        for (int i = 0; i < READS; i++) {
            HttpResponse<String> read = expect(
                    200,
                    client,
                    request(subscription + "/events?limit=10&lease=30s").build());
            String ack = """
                    {"lease":"%s","position":%s,"release":true}""".formatted(header(read, "Sekali-Lease"), header(read, "Sekali-Position"));
            expect(204, client, json("POST", subscription + "/ack", ack));
        }
        expect(200, client, json("PATCH", subscription, "{\"position\":\"start\"}"));
        expect(204, client, request(subscription).DELETE().build());
    }

    private static HttpRequest json(String method, String uri, String body) {
        return request(uri)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElseThrow();
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
    }

    private static String event(String topic, int id) {
        return """
                {"topic":"%s","event_id":"%d","timestamp":"2026-01-31T12:00:00Z","source":"training",\
                "payload":{"text":"once","number":1.5,"list":[true,null,{"deep":"é"}]}}""".formatted(topic, id);
    }

    private static HttpRequest.Builder request(String uri) {
        return HttpRequest.newBuilder(URI.create(uri)).timeout(PATIENCE);
    }

    private static HttpRequest publish(String url, String type, String body, String... headers) {
        HttpRequest.Builder request =
                request(url + "/publish").header("Content-Type", type).POST(BodyPublishers.ofString(body));
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }

    private static HttpRequest gzipped(String url, String body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return request(url + "/publish")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(bytes.toByteArray()))
                .build();
    }

    private static HttpResponse<String> expect(int status, HttpClient client, HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != status) {
                throw new IllegalStateException("%s %s answered %d, not %d: %s"
                        .formatted(request.method(), request.uri(), response.statusCode(), status, response.body()));
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

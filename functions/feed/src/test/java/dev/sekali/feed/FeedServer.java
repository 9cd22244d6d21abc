package dev.sekali.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.events.read.ReadSettings;
import dev.sekali.host.FunctionHost;
import dev.sekali.host.HostSettings;
import dev.sekali.host.access.AccessSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The function on real ports, and a client that knows nothing but HTTP. */
public final class FeedServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_CONNECTIONS = 3_000;
    private static final Pattern NEXT = Pattern.compile("<(\\?[^>]*)>; rel=\"next\"");

    private final FunctionHost host;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private FeedServer(FunctionHost host) {
        this.host = host;
    }

    /** Starts over a database that is there. */
    public static FeedServer start(DatabaseSettings database) throws InterruptedException {
        return start(settings(database));
    }

    public static FeedServer start(DatabaseSettings database, AccessSettings access) throws InterruptedException {
        return start(settings(database, access));
    }

    public static FeedServer start(FeedSettings settings) throws InterruptedException {
        FeedFunction function = FeedFunction.start(settings);
        FeedServer server = new FeedServer(FunctionHost.start(hostSettings(), function));
        function.awaitDatabase();
        return server;
    }

    /** Starts whether or not the database is there. */
    public static FeedServer startWithoutWaiting(FeedSettings settings) {
        return new FeedServer(FunctionHost.start(hostSettings(), FeedFunction.start(settings)));
    }

    public static FeedSettings settings(DatabaseSettings database) {
        return settings(database, AccessSettings.open());
    }

    public static FeedSettings settings(DatabaseSettings database, AccessSettings access) {
        return settings(database, access, 1_000, Duration.ofHours(1), Duration.ofSeconds(30));
    }

    /** With limits of the test's own for streams. */
    public static FeedSettings settings(
            DatabaseSettings database, AccessSettings access, int maxStreams, Duration lifetime, Duration stall) {
        return new FeedSettings(
                access,
                new ReadSettings("feed", false, database, 4, Duration.ofSeconds(2), Duration.ofSeconds(10)),
                maxStreams,
                lifetime,
                stall,
                Duration.ofSeconds(3),
                Duration.ofSeconds(20));
    }

    private static HostSettings hostSettings() {
        return new HostSettings(
                "127.0.0.1",
                0,
                0,
                1 << 20,
                MAX_CONNECTIONS,
                MAX_CONNECTIONS,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ofSeconds(5),
                Optional.empty(),
                Optional.empty());
    }

    public int port() {
        return host.port();
    }

    public HttpClient client() {
        return client;
    }

    /** Path and query are sent as they are. */
    public HttpResponse<String> get(String target, String... headers) {
        return send(request(target, headers).GET().build());
    }

    public HttpResponse<String> send(String method, String target, String... headers) {
        return send(request(target, headers)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build());
    }

    /** Sends a body, which is JSON unless the headers say otherwise; none when it is empty. */
    public HttpResponse<String> sendJson(String method, String target, String json, String... headers) {
        HttpRequest.Builder request = request(target, headers);
        if (json.isEmpty()) {
            return send(
                    request.method(method, HttpRequest.BodyPublishers.noBody()).build());
        }
        if (request.copy().GET().build().headers().firstValue("Content-Type").isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return send(request.method(method, HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    /** Opens a stream, which the caller closes; its status need not be 200. */
    public EventReader stream(String target, String mediaType, String... headers) {
        return EventReader.open(client, request(target, headers).header("Accept", mediaType));
    }

    public HttpResponse<String> operations(String path) {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(host.operationsPort(), path)))
                .timeout(Duration.ofSeconds(30))
                .build());
    }

    /** The value of a meter, or the sum of those that have these labels at their beginning. */
    public double meter(String name) {
        return operations("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name.contains("{") ? name : name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    public HttpRequest.Builder request(String target, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(port(), target)))
                .timeout(Duration.ofSeconds(90));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** The event_id of each event of a page. */
    public static List<String> ids(HttpResponse<String> page) {
        List<String> ids = new ArrayList<>();
        json(page).forEach(event -> ids.add(event.get("event_id").asText()));
        return ids;
    }

    /** A header that must be there. */
    public static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElseThrow(() -> new AssertionError("no " + name));
    }

    public static long position(HttpResponse<?> response) {
        return Long.parseLong(header(response, "Sekali-Position"));
    }

    public static long horizon(HttpResponse<?> response) {
        return Long.parseLong(header(response, "Sekali-Horizon"));
    }

    /** Where the Link header leads. It is a query alone, so the path stays (RFC 3986, 5.2.2). */
    public static String next(HttpResponse<?> response) {
        Matcher link = NEXT.matcher(header(response, "Link"));
        if (!link.matches()) {
            throw new AssertionError(header(response, "Link"));
        }
        return response.uri().getRawPath() + link.group(1);
    }

    /** Stops the server alone. */
    void stopServer() {
        host.close();
    }

    @Override
    public void close() {
        client.shutdownNow();
        host.close();
    }
}

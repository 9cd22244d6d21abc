package dev.sekali.stats;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.events.read.ReadSettings;
import dev.sekali.host.FunctionHost;
import dev.sekali.host.HostSettings;
import dev.sekali.host.access.AccessSettings;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The function on real ports, and a client that knows nothing but HTTP. */
public final class Fixture implements AutoCloseable {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final int MAX_CONNECTIONS = 1_000;
    private static final int MAX_CONCURRENT_REQUESTS = 1_000;
    private static final Pattern NEXT = Pattern.compile("<(\\?[^>]*)>; rel=\"next\"");

    private final int port;
    private final int operationsPort;
    private final Runnable stop;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Fixture(FunctionHost host) {
        this(host.port(), host.operationsPort(), host::close);
    }

    private Fixture(int port, int operationsPort, Runnable stop) {
        this.port = port;
        this.operationsPort = operationsPort;
        this.stop = stop;
    }

    /** A server that somebody else starts and stops. */
    static Fixture of(WebServer server) {
        return new Fixture(server.port(), server.port("operations"), () -> {});
    }

    /** Starts over a database that is there. */
    public static Fixture start(DatabaseSettings database) throws InterruptedException {
        return start(settings(database, 4));
    }

    public static Fixture start(StatsSettings settings) throws InterruptedException {
        return start(settings, MAX_CONCURRENT_REQUESTS);
    }

    /** Starts a server that refuses more requests at a time than these. */
    public static Fixture start(StatsSettings settings, int maxConcurrentRequests) throws InterruptedException {
        StatsFunction function = StatsFunction.start(settings);
        Fixture fixture = new Fixture(FunctionHost.start(hostSettings(maxConcurrentRequests), function));
        function.awaitDatabase();
        return fixture;
    }

    /** Starts whether or not the database is there. */
    public static Fixture startWithoutWaiting(StatsSettings settings) {
        return new Fixture(FunctionHost.start(hostSettings(), StatsFunction.start(settings)));
    }

    public static StatsSettings settings(DatabaseSettings database, int connections) {
        return settings(database, connections, AccessSettings.open());
    }

    static StatsSettings settings(DatabaseSettings database, int connections, AccessSettings access) {
        return new StatsSettings(
                access,
                new ReadSettings("stats", true, database, connections, Duration.ofSeconds(2), Duration.ofSeconds(10)),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofSeconds(3),
                Duration.ofSeconds(20));
    }

    static HostSettings hostSettings() {
        return hostSettings(MAX_CONCURRENT_REQUESTS);
    }

    private static HostSettings hostSettings(int maxConcurrentRequests) {
        return new HostSettings(
                "127.0.0.1",
                0,
                0,
                1 << 20,
                MAX_CONNECTIONS,
                maxConcurrentRequests,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ofSeconds(5),
                Optional.empty(),
                Optional.empty());
    }

    public int port() {
        return port;
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

    public HttpResponse<String> operations(String path) {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(operationsPort, path)))
                .timeout(Duration.ofSeconds(30))
                .build());
    }

    public HttpRequest.Builder request(String target, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(port, target)))
                .timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    public HttpClient client() {
        return client;
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

    /** Where the Link header leads. It is a query alone, so the path stays (RFC 3986, 5.2.2). */
    public static Optional<String> next(HttpResponse<?> response) {
        return response.headers()
                .firstValue("link")
                .map(NEXT::matcher)
                .filter(Matcher::matches)
                .map(link -> response.uri().getRawPath() + link.group(1));
    }

    @Override
    public void close() {
        client.close();
        stop.run();
    }
}

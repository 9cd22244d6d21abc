package dev.sekali.charts;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * As much of a Kubernetes API as the template function {@code lookup} asks for: Secrets. One for the whole test run, since
 * Helm finds it by the environment variable KUBECONFIG.
 */
final class FakeCluster {

    private static final FakeCluster CLUSTER = start();

    private static final String KINDS = """
            {"kind":"APIResourceList","groupVersion":"v1","resources":[
              {"name":"secrets","singularName":"secret","namespaced":true,"kind":"Secret","verbs":["get","list"]}]}""";

    private static final String NOT_FOUND =
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}";

    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    private FakeCluster() {}

    static FakeCluster get() {
        return CLUSTER;
    }

    private static FakeCluster start() {
        try {
            FakeCluster cluster = new FakeCluster();
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", cluster::answer);
            server.start();
            Path config = Path.of(System.getenv("KUBECONFIG"));
            Files.createDirectories(config.toAbsolutePath().getParent());
            Files.writeString(config, """
                    apiVersion: v1
                    kind: Config
                    current-context: fake
                    contexts: [{name: fake, context: {cluster: fake, user: fake}}]
                    clusters: [{name: fake, cluster: {server: "http://127.0.0.1:%d"}}]
                    users: [{name: fake, user: {}}]
                    """.formatted(server.getAddress().getPort()));
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a Secret there, its data in clear text. */
    void hasSecret(String namespace, String name, Map<String, String> data) {
        String fields = data.entrySet().stream()
                .map(entry -> "\"%s\":\"%s\"".formatted(entry.getKey(), base64(entry.getValue())))
                .collect(Collectors.joining(","));
        secrets.put(
                "/api/v1/namespaces/%s/secrets/%s".formatted(namespace, name),
                "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\"},\"data\":{%s}}"
                        .formatted(name, namespace, fields));
    }

    void clear() {
        secrets.clear();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = path.equals("/api/v1") ? KINDS : secrets.getOrDefault(path, NOT_FOUND);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(body.equals(NOT_FOUND) ? 404 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}

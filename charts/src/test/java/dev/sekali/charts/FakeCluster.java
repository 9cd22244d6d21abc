package dev.sekali.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * As much of a Kubernetes API as Helm needs to look things up, install, upgrade and roll back: it stores, and does nothing
 * else. Of a strategic merge patch it knows what a Secret needs. One for the whole test run, since Helm finds it by the
 * environment variable KUBECONFIG.
 */
final class FakeCluster {

    private static final FakeCluster CLUSTER = start();

    /** Of the chart with its default values, and of Helm's own records. */
    private static final List<Kind> KINDS = List.of(
            new Kind("v1", "Secret", "secrets"),
            new Kind("v1", "ConfigMap", "configmaps"),
            new Kind("v1", "Service", "services"),
            new Kind("v1", "ServiceAccount", "serviceaccounts"),
            new Kind("v1", "Pod", "pods"),
            new Kind("apps/v1", "Deployment", "deployments"),
            new Kind("apps/v1", "StatefulSet", "statefulsets"),
            new Kind("batch/v1", "Job", "jobs"),
            new Kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"));

    private record Kind(String version, String name, String plural) {

        String root() {
            return (version.contains("/") ? "apis/" : "api/") + version;
        }

        String path(String namespace, String name) {
            return "/%s/namespaces/%s/%s/%s".formatted(root(), namespace, plural, name);
        }

        static Kind of(String name) {
            return KINDS.stream()
                    .filter(kind -> kind.name.equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private record Answer(int status, JsonNode body) {}

    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private final List<String> writes = new ArrayList<>();
    private String refused = "";

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
    synchronized void hasSecret(String namespace, String name, Map<String, String> data) {
        ObjectNode secret = object("Secret", namespace, name);
        data.forEach((key, value) -> secret.withObject("/data").put(key, base64(value)));
    }

    /** Puts something else there, with this as its {@code spec}. */
    synchronized void has(String kind, String namespace, String name, String spec) {
        object(kind, namespace, name).set("spec", parse(spec));
    }

    private ObjectNode object(String kindName, String namespace, String name) {
        Kind kind = Kind.of(kindName);
        ObjectNode object = Documents.JSON
                .createObjectNode()
                .put("apiVersion", kind.version)
                .put("kind", kind.name);
        object.putObject("metadata").put("name", name).put("namespace", namespace);
        objects.put(kind.path(namespace, name), object);
        return object;
    }

    /** What a Secret holds, in clear text. */
    synchronized Map<String, String> secret(String namespace, String name) {
        Map<String, String> clear = new TreeMap<>();
        stored(namespace, name)
                .path("data")
                .properties()
                .forEach(entry -> clear.put(
                        entry.getKey(),
                        new String(Base64.getDecoder().decode(entry.getValue().asText()), StandardCharsets.UTF_8)));
        return clear;
    }

    /** Changes one field of a Secret by hand. */
    synchronized void rotate(String namespace, String name, String key, String value) {
        stored(namespace, name).withObject("/data").put(key, base64(value));
    }

    private ObjectNode stored(String namespace, String name) {
        return Optional.ofNullable(objects.get(Kind.of("Secret").path(namespace, name)))
                .orElseThrow(() -> new AssertionError("no Secret " + name));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The writes since {@link #clear()} to what has this name, each as its method. */
    synchronized List<String> writes(String name) {
        return writes.stream()
                .filter(write -> write.endsWith("/" + name))
                .map(write -> write.substring(0, write.indexOf(' ')))
                .toList();
    }

    /** Refuses the next write to what has this name. */
    synchronized void refuseOnce(String name) {
        refused = name;
    }

    synchronized void clear() {
        objects.clear();
        writes.clear();
        refused = "";
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        Answer answer;
        try {
            answer = answer(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI(),
                    SecretMessage.TYPE.equals(exchange.getRequestHeaders().getFirst("Content-Type"))
                            ? SecretMessage.toJson(sent)
                            : parse(sent.length == 0 ? "{}" : new String(sent, StandardCharsets.UTF_8)));
        } catch (RuntimeException e) {
            answer = failure(500, String.valueOf(e));
        }
        byte[] bytes = Documents.JSON.writeValueAsBytes(answer.body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private synchronized Answer answer(String method, URI uri, ObjectNode sent) {
        String path = uri.getPath();
        return switch (method) {
            case "GET" -> get(path, Optional.ofNullable(uri.getQuery()).orElse(""));
            case "POST" -> {
                String name = sent.at("/metadata/name").asText();
                yield objects.containsKey(path + "/" + name)
                        ? failure(409, "AlreadyExists")
                        : write(method, path + "/" + name, sent);
            }
            case "PUT" -> write(method, path, sent);
            case "PATCH" -> {
                ObjectNode changed = objects.getOrDefault(path, sent).deepCopy();
                merge(changed, sent);
                yield write(method, path, changed);
            }
            case "DELETE" -> {
                writes.add(method + " " + path);
                yield objects.remove(path) == null
                        ? failure(404, "NotFound")
                        : new Answer(200, parse("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}"));
            }
            default -> failure(405, "MethodNotAllowed");
        };
    }

    private Answer write(String method, String path, ObjectNode object) {
        if (!refused.isEmpty() && path.endsWith("/" + refused)) {
            refused = "";
            return failure(403, "Forbidden");
        }
        writes.add(method + " " + path);
        if (path.contains("/services/")) {
            // Helm waits until a Service has its address.
            object.withObject("/spec").put("clusterIP", "10.0.0.1");
        }
        objects.put(path, object);
        return new Answer(method.equals("POST") ? 201 : 200, object);
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(entry -> {
            String key = entry.getKey();
            if (key.startsWith("$")) {
                return;
            }
            if (entry.getValue().isNull()) {
                target.remove(key);
            } else if (entry.getValue() instanceof ObjectNode inner && target.get(key) instanceof ObjectNode old) {
                merge(old, inner);
            } else {
                target.set(key, entry.getValue());
            }
        });
    }

    private Answer get(String path, String query) {
        ObjectNode object = objects.get(path);
        if (object != null) {
            return new Answer(200, object);
        }
        Optional<Kind> listed = KINDS.stream()
                .filter(kind -> path.startsWith("/" + kind.root()) && path.endsWith("/" + kind.plural))
                .findFirst();
        if (listed.isPresent()) {
            return new Answer(200, list(listed.get(), path, query));
        }
        return switch (path) {
            case "/version" -> new Answer(200, parse("{\"major\":\"1\",\"minor\":\"33\",\"gitVersion\":\"v1.33.0\"}"));
            case "/api" -> new Answer(200, parse("{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}"));
            case "/apis" -> new Answer(200, groups());
            case "/openapi/v3" -> new Answer(200, parse("""
                        {"paths":{"api/v1":{"serverRelativeURL":"/openapi/v3/api/v1"},
                          "apis/batch/v1":{"serverRelativeURL":"/openapi/v3/apis/batch/v1"}}}"""));
            case "/openapi/v3/api/v1" -> validating(Kind.of("Secret"), "");
            case "/openapi/v3/apis/batch/v1" -> validating(Kind.of("Job"), "batch");
            default -> resources(path.substring(1));
        };
    }

    /** Makes Helm ask the server to validate. It does so for hooks. */
    private static Answer validating(Kind kind, String group) {
        return new Answer(200, parse("""
                {"openapi":"3.0.0","info":{"title":"fake","version":"1"},"paths":{
                  "%s":{"patch":{
                    "parameters":[{"name":"fieldValidation","in":"query"}],"responses":{},
                    "x-kubernetes-group-version-kind":{"group":"%s","version":"v1","kind":"%s"}}}}}""".formatted(kind.path("{namespace}", "{name}"), group, kind.name)));
    }

    private ObjectNode list(Kind kind, String path, String query) {
        ObjectNode list = Documents.JSON
                .createObjectNode()
                .put("apiVersion", kind.version)
                .put("kind", kind.name + "List");
        ArrayNode items = list.putArray("items");
        objects.forEach((key, item) -> {
            if (key.startsWith(path + "/") && isSelected(item, query)) {
                items.add(item);
            }
        });
        return list;
    }

    private static boolean isSelected(ObjectNode item, String query) {
        return Stream.of(query.split("&", -1))
                .filter(parameter -> parameter.startsWith("labelSelector="))
                .flatMap(parameter ->
                        Stream.of(parameter.substring("labelSelector=".length()).split(",", -1)))
                .map(label -> label.split("=", 2))
                .allMatch(label -> item.path("metadata")
                        .path("labels")
                        .path(label[0])
                        .asText()
                        .equals(label[1]));
    }

    private static ObjectNode groups() {
        ObjectNode groups = parse("{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\"}");
        ArrayNode list = groups.putArray("groups");
        KINDS.stream()
                .map(Kind::version)
                .filter(version -> version.contains("/"))
                .distinct()
                .forEach(version -> list.add(parse("""
                        {"name":"%1$s","versions":[{"groupVersion":"%2$s","version":"v1"}],
                         "preferredVersion":{"groupVersion":"%2$s","version":"v1"}}""".formatted(version.split("/", 2)[0], version))));
        return groups;
    }

    private static Answer resources(String root) {
        List<Kind> kinds =
                KINDS.stream().filter(kind -> kind.root().equals(root)).toList();
        if (kinds.isEmpty()) {
            return failure(404, "NotFound");
        }
        ObjectNode list = parse("{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\"}")
                .put("groupVersion", kinds.getFirst().version);
        ArrayNode resources = list.putArray("resources");
        kinds.forEach(kind -> resources.add(parse("""
                {"name":"%s","singularName":"","namespaced":true,"kind":"%s",
                 "verbs":["get","list","create","update","patch","delete"]}""".formatted(kind.plural, kind.name))));
        return new Answer(200, list);
    }

    private static Answer failure(int status, String reason) {
        return new Answer(status, parse("""
                {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"%s","message":"%1$s","code":%d}""".formatted(reason.replaceAll("[\\\\\"\n]", " "), status)));
    }

    private static ObjectNode parse(String json) {
        try {
            return (ObjectNode) Documents.JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

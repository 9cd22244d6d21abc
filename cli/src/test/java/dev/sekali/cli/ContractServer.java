package dev.sekali.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** The contract over an {@link EventStore}: as honest as that and its {@link Manners} are. */
final class ContractServer implements AutoCloseable {

    private final ObjectMapper mapper = new ObjectMapper();
    private final EventStore store;
    private final Manners manners;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> credentials = ConcurrentHashMap.newKeySet();
    private final AtomicInteger posts = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger pages = new AtomicInteger();

    private ContractServer(EventStore store, Manners manners, HttpServer server) {
        this.store = store;
        this.manners = manners;
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/publish", exchange -> handle(exchange, this::publish));
        server.createContext("/stats", exchange -> handle(exchange, this::readStats));
        server.createContext("/events", exchange -> handle(exchange, this::page));
        server.createContext("/events/", exchange -> handle(exchange, this::event));
        server.start();
    }

    static ContractServer honest(EventStore store) throws IOException {
        return start(store, new Manners() {});
    }

    static ContractServer start(EventStore store, Manners manners) throws IOException {
        return new ContractServer(store, manners, HttpServer.create(address(0), 0));
    }

    /** Another process, as it were, with the same database and address. */
    static ContractServer restart(EventStore store, int port) throws IOException {
        return new ContractServer(store, new Manners() {}, HttpServer.create(address(port), 0));
    }

    static ContractServer secure(EventStore store, SSLContext certificate) throws IOException {
        HttpsServer server = HttpsServer.create(address(0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate));
        return new ContractServer(store, new Manners() {}, server);
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    String url() {
        return (server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    int posts() {
        return posts.get();
    }

    /** Which methods came with which Authorization. */
    Set<String> credentials() {
        return credentials;
    }

    /** How often the counters were asked for. */
    int reads() {
        return reads.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private Manners.Answer readStats(HttpExchange exchange) {
        reads.incrementAndGet();
        return stats();
    }

    private interface Handler {
        Manners.Answer handle(HttpExchange exchange) throws IOException;
    }

    private void handle(HttpExchange exchange, Handler handler) throws IOException {
        credentials.add(
                exchange.getRequestMethod() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
        Manners.Answer answer = handler.handle(exchange);
        try (exchange) {
            if (answer.isLost()) {
                return;
            }
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Manners.Answer publish(HttpExchange exchange) throws IOException {
        int number = posts.incrementAndGet();
        Optional<Manners.Answer> instead = manners.instead(number);
        if (instead.isPresent()) {
            return instead.get();
        }
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Optional<Manners.Answer> refusal = manners.refuse(body);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        boolean batch =
                "application/x-ndjson".equals(exchange.getRequestHeaders().getFirst("Content-Type"));
        return manners.answer(number, batch ? batch(body) : single(body));
    }

    private Manners.Answer single(String body) {
        JsonNode event = parse(body);
        Optional<String> fault = fault(event);
        if (fault.isPresent()) {
            return Manners.Answer.of(422, """
                    {"title":"Invalid event","status":422,"detail":"%s","errors":[]}""".formatted(fault.get()));
        }
        ObjectNode answer = mapper.createObjectNode();
        answer.put("status", store.put(event));
        answer.set("topic", event.path("topic"));
        answer.set("event_id", event.path("event_id"));
        answer.put("message", "of no consequence");
        return Manners.Answer.of(200, answer.toString());
    }

    private Manners.Answer batch(String body) {
        List<JsonNode> events = new ArrayList<>(body.lines().map(this::parse).toList());
        ObjectNode answer = mapper.createObjectNode();
        ArrayNode results = mapper.createArrayNode();
        int unique = 0;
        int duplicates = 0;
        for (int index = 0; index < events.size(); index++) {
            JsonNode event = events.get(index);
            ObjectNode result = results.addObject().put("index", index);
            result.set("event_id", event.path("event_id"));
            Optional<String> fault = fault(event);
            if (fault.isPresent()) {
                result.put("status", "rejected");
                result.putArray("errors").addObject().put("pointer", "/source").put("detail", fault.get());
            } else {
                String verdict = store.put(event);
                result.put("status", verdict);
                unique += verdict.equals("success") ? 1 : 0;
                duplicates += verdict.equals("success") ? 0 : 1;
            }
        }
        answer.put("received", unique + duplicates);
        answer.put("unique_processed", unique);
        answer.put("duplicate_dropped", duplicates);
        answer.set("results", results);
        return Manners.Answer.of(200, answer.toString());
    }

    private Manners.Answer stats() {
        return manners.stats(Manners.Answer.of(200, store.stats().toString()));
    }

    private Manners.Answer event(HttpExchange exchange) {
        String[] parts = exchange.getRequestURI().getRawPath().split("/", -1);
        return store.find(decode(parts[2]), decode(parts[3]))
                .map(event -> Manners.Answer.of(200, event.toString()))
                .orElseGet(() -> new Manners.Answer(
                        404,
                        Map.of("Content-Type", "application/problem+json"),
                        "{\"title\":\"Not found\",\"status\":404}"));
    }

    /** A page, with the position of its last event as the cursor of the next. */
    private Manners.Answer page(HttpExchange exchange) {
        Optional<Manners.Answer> instead = manners.insteadOfPage(pages.incrementAndGet());
        if (instead.isPresent()) {
            return instead.get();
        }
        Map<String, String> query = new HashMap<>();
        for (String pair : exchange.getRequestURI().getRawQuery().split("&", -1)) {
            query.put(pair.split("=", 2)[0], decode(pair.split("=", 2)[1]));
        }
        List<JsonNode> left = store.all().stream()
                .filter(event -> query.getOrDefault("topic", event.path("topic").asText())
                        .equals(event.path("topic").asText()))
                .filter(event -> query.getOrDefault("since", "")
                                .compareTo(event.path("created_at").asText())
                        <= 0)
                .toList();
        if (!"asc".equals(query.get("order"))) {
            left = left.reversed();
        }
        int from = Integer.parseInt(query.getOrDefault("cursor", "0"));
        int to = Math.min(left.size(), from + Integer.parseInt(query.get("limit")));
        String body = mapper.createArrayNode().addAll(left.subList(from, to)).toString();
        query.put("cursor", Integer.toString(to));
        String next = query.entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "<?", ">; rel=\"next\""));
        return new Manners.Answer(200, to < left.size() ? Map.of("Link", next) : Map.of(), body);
    }

    private static String decode(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Optional<String> fault(JsonNode event) {
        return event.path("source").asText("").isBlank() ? Optional.of("source is missing") : Optional.empty();
    }

    private JsonNode parse(String json) {
        try {
            return mapper.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

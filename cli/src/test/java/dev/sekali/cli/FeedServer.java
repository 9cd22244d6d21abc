package dev.sekali.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The contract of the feed and of subscriptions over an {@link EventStore}, with failures on order. */
final class FeedServer implements AutoCloseable {

    /** What goes wrong. */
    interface Faults {

        /** What is answered instead to the request of this number, from 1, of all that begin with this method and path. */
        default Optional<Manners.Answer> instead(String methodAndPath, int number) {
            return Optional.empty();
        }

        /** How many bytes a stream of this number, from 1, has before its connection is cut. */
        default long cutAfter(int stream) {
            return Long.MAX_VALUE;
        }

        /** Whether the stream of this number says nothing at all, as when its server is gone. */
        default boolean isSilent(int stream) {
            return false;
        }
    }

    static final Faults NONE = new Faults() {};

    /** Longer than any stream. */
    private static final long NEVER_ENDING = 1L << 40;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The state of a subscription, in memory. */
    static final class Kept {
        private final String definition;
        private final List<String> topics;
        private final long[] positions;
        private final String[] leases;
        private final long[] until;

        Kept(String definition, List<String> topics, int shards, long position) {
            this.definition = definition;
            this.topics = topics;
            this.positions = new long[shards];
            this.leases = new String[shards];
            this.until = new long[shards];
            Arrays.fill(positions, position);
            Arrays.fill(leases, "");
        }

        synchronized long position(int shard) {
            return positions[shard];
        }

        /** As when somebody else took it. */
        synchronized void steal(int shard, Duration length) {
            leases[shard] = "stolen";
            until[shard] = System.nanoTime() + length.toNanos();
        }

        synchronized boolean isLeased(int shard) {
            return !leases[shard].isEmpty() && until[shard] - System.nanoTime() > 0;
        }
    }

    private final EventStore store;
    private final Faults faults;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Kept> subscriptions;
    private final Map<String, AtomicInteger> numbers = new TreeMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger streams = new AtomicInteger();
    private volatile long expired;

    private FeedServer(EventStore store, Faults faults, Map<String, Kept> subscriptions, int port) throws IOException {
        this.store = store;
        this.faults = faults;
        this.subscriptions = subscriptions;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    static FeedServer start(EventStore store, Faults faults) throws IOException {
        return new FeedServer(store, faults, new TreeMap<>(), 0);
    }

    /** Another process, as it were, with the same database and address. */
    FeedServer restarted() throws IOException {
        return new FeedServer(store, NONE, subscriptions, port());
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** All so far, as "GET /feed?after=0 Bearer x". */
    List<String> requests() {
        return requests;
    }

    /** How many streams began. */
    int streams() {
        return streams.get();
    }

    /** Deletes what is up to this seq. */
    void expire(long seq) {
        expired = seq;
    }

    /** The state of a subscription that is there. */
    Kept subscription(String name) {
        return find(name).orElseThrow();
    }

    Optional<Kept> find(String name) {
        synchronized (subscriptions) {
            return Optional.ofNullable(subscriptions.get(name));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        requests.add("%s %s %s"
                .formatted(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        exchange.getRequestHeaders().getFirst("Authorization")));
        String key = exchange.getRequestMethod() + " " + path;
        int number;
        synchronized (numbers) {
            number = numbers.computeIfAbsent(key, _ -> new AtomicInteger()).incrementAndGet();
        }
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Optional<Manners.Answer> instead = faults.instead(key, number);
        if (instead.isEmpty()
                && path.equals("/feed")
                && "application/x-ndjson".equals(exchange.getRequestHeaders().getFirst("Accept"))) {
            stream(exchange);
            return;
        }
        Manners.Answer answer = instead.isPresent()
                ? instead.get()
                : path.equals("/feed") ? page(exchange) : subscribed(exchange, body);
        try (exchange) {
            if (answer.isLost()) {
                return;
            }
            if (answer.status() >= 400) {
                exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
            }
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        Map<String, List<String>> query = query(exchange);
        Optional<Manners.Answer> refusal = refusal(query);
        int number = streams.incrementAndGet();
        try (exchange) {
            if (refusal.isPresent()) {
                byte[] problem = refusal.get().body().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(refusal.get().status(), problem.length);
                exchange.getResponseBody().write(problem);
                return;
            }
            long position = after(query);
            exchange.getResponseHeaders().set("Sekali-Position", Long.toString(position));
            exchange.sendResponseHeaders(200, NEVER_ENDING);
            OutputStream out = exchange.getResponseBody();
            long left = faults.cutAfter(number);
            left = write(out, "\n", left);
            while (left > 0) {
                List<JsonNode> events = faults.isSilent(number) ? List.of() : matching(query, position, all -> true);
                for (JsonNode event : events) {
                    left = write(out, event + "\n", left);
                    position = event.path("seq").asLong();
                }
                if (!faults.isSilent(number)) {
                    left = write(out, "\n", left);
                }
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long write(OutputStream out, String text, long left) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = (int) Math.min(left, bytes.length);
        out.write(bytes, 0, length);
        out.flush();
        return left - length;
    }

    private Manners.Answer page(HttpExchange exchange) {
        Map<String, List<String>> query = query(exchange);
        Optional<Manners.Answer> refusal = refusal(query);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        List<JsonNode> events = matching(query, after(query), all -> true);
        return new Manners.Answer(
                200,
                Map.of("Sekali-Position", Long.toString(events.isEmpty() ? store.size() : seq(events.getLast()))),
                JSON.createArrayNode().addAll(events).toString());
    }

    private Optional<Manners.Answer> refusal(Map<String, List<String>> query) {
        long after = after(query);
        if (after > 0 && after < expired && !query.containsKey("skip")) {
            return Optional.of(expired(after));
        }
        return after > store.size()
                ? Optional.of(Manners.Answer.of(409, """
                        {"type":"position-ahead","title":"Ahead","status":409,"position":%d,"horizon":%d}""".formatted(after, store.size())))
                : Optional.empty();
    }

    private Manners.Answer expired(long position) {
        return Manners.Answer.of(410, """
                {"type":"position-expired","title":"Expired","status":410,"position":%d,"oldest":%d}""".formatted(position, expired + 1));
    }

    private long after(Map<String, List<String>> query) {
        String text = query.getOrDefault("after", List.of("0")).getFirst();
        long after = text.equals("now") ? store.size() : Long.parseLong(text.replaceAll("[^0-9].*", ""));
        return query.containsKey("skip") ? Math.max(after, expired) : after;
    }

    private List<JsonNode> matching(Map<String, List<String>> query, long after, Predicate<JsonNode> more) {
        List<String> topics = query.getOrDefault("topic", List.of());
        return store.all().stream()
                .filter(event -> seq(event) > Math.max(after, expired))
                .filter(event ->
                        topics.isEmpty() || topics.contains(event.path("topic").asText()))
                .filter(more)
                .limit(Long.parseLong(
                        query.getOrDefault("limit", List.of("500")).getFirst()))
                .toList();
    }

    private static long seq(JsonNode event) {
        return event.path("seq").asLong();
    }

    private Manners.Answer subscribed(HttpExchange exchange, String body) throws IOException {
        String[] path = exchange.getRequestURI().getRawPath().split("/", -1);
        if (!path[1].equals("subscriptions")) {
            return new Manners.Answer(404, Map.of("Content-Type", "text/html"), "<html>");
        }
        synchronized (subscriptions) {
            if (path.length == 2) {
                ObjectNode all = JSON.createObjectNode().put("horizon", store.size());
                ArrayNode list = all.putArray("subscriptions");
                subscriptions.forEach((name, kept) -> list.add(described(name, kept)));
                return Manners.Answer.of(200, all.toString());
            }
            String name = path[2];
            Optional<Kept> found = find(name);
            if (exchange.getRequestMethod().equals("PUT")) {
                return put(name, found, body);
            }
            if (found.isEmpty()) {
                return Manners.Answer.of(404, "{\"title\":\"No such subscription\",\"status\":404}");
            }
            Kept kept = found.get();
            synchronized (kept) {
                return switch (exchange.getRequestMethod() + (path.length > 3 ? path[3] : "")) {
                    case "GET" -> Manners.Answer.of(200, described(name, kept).toString());
                    case "DELETE" -> {
                        subscriptions.remove(name);
                        yield Manners.Answer.of(204, "");
                    }
                    case "PATCH" -> patch(name, kept, JSON.readTree(body));
                    case "GETevents" ->
                        events(
                                kept,
                                query(exchange),
                                exchange.getRequestHeaders().getFirst("Sekali-Lease"));
                    case "POSTack" -> ack(kept, JSON.readTree(body));
                    default -> Manners.Answer.of(405, "{}");
                };
            }
        }
    }

    private Manners.Answer put(String name, Optional<Kept> found, String body) throws IOException {
        if (found.isPresent()) {
            return found.get().definition.equals(body)
                    ? Manners.Answer.of(200, described(name, found.get()).toString())
                    : Manners.Answer.of(409, "{\"title\":\"Another definition\",\"status\":409}");
        }
        JsonNode wanted = JSON.readTree(body);
        List<String> topics =
                wanted.path("topics").valueStream().map(JsonNode::asText).toList();
        Kept made = new Kept(body, topics, wanted.path("shards").asInt(1), position(wanted.path("from")));
        subscriptions.put(name, made);
        return Manners.Answer.of(201, described(name, made).toString());
    }

    private long position(JsonNode from) {
        return from.isNumber() ? from.asLong() : from.asText().equals("now") ? store.size() : 0;
    }

    private Manners.Answer patch(String name, Kept kept, JsonNode wanted) {
        for (int shard = 0; shard < kept.positions.length; shard++) {
            if (wanted.path("shard").asInt(shard) == shard) {
                kept.positions[shard] = position(wanted.path("position"));
                kept.leases[shard] = "";
            }
        }
        return Manners.Answer.of(200, described(name, kept).toString());
    }

    private Manners.Answer events(Kept kept, Map<String, List<String>> query, String lease) {
        int shard = -1;
        for (int k = 0; k < kept.positions.length; k++) {
            boolean mine = lease == null ? !kept.isLeased(k) : kept.leases[k].equals(lease);
            // What has something comes before what has not.
            if (mine && (shard < 0 || events(kept, query, shard).isEmpty())) {
                shard = k;
            }
        }
        if (shard < 0) {
            return new Manners.Answer(
                    409,
                    Map.of("Retry-After", "0"),
                    "{\"type\":\"%s\",\"status\":409}".formatted(lease == null ? "no-shard-free" : "lease-lost"));
        }
        if (kept.positions[shard] < expired && kept.positions[shard] > 0 && !query.containsKey("skip")) {
            return expired(kept.positions[shard]);
        }
        if (lease == null) {
            kept.leases[shard] = UUID.randomUUID().toString();
        }
        kept.until[shard] = System.nanoTime()
                + Duration.parse("PT"
                                + query.getOrDefault("lease", List.of("60s"))
                                        .getFirst()
                                        .toUpperCase(Locale.ROOT))
                        .toNanos();
        List<JsonNode> events = events(kept, query, shard);
        long position = events.isEmpty() ? store.size() : seq(events.getLast());
        return new Manners.Answer(
                200,
                Map.of(
                        "Sekali-Lease", kept.leases[shard],
                        "Sekali-Shard", Integer.toString(shard),
                        "Sekali-Position", Long.toString(position),
                        "Sekali-Horizon", Long.toString(store.size())),
                JSON.createArrayNode().addAll(events).toString());
    }

    private List<JsonNode> events(Kept kept, Map<String, List<String>> query, int shard) {
        query.put("topic", kept.topics);
        return matching(
                query,
                kept.positions[shard],
                event -> Math.floorMod(event.path("event_id").asText().hashCode(), kept.positions.length) == shard);
    }

    private Manners.Answer ack(Kept kept, JsonNode wanted) {
        for (int shard = 0; shard < kept.positions.length; shard++) {
            if (kept.leases[shard].equals(wanted.path("lease").asText())) {
                if (wanted.path("release").asBoolean()) {
                    kept.leases[shard] = "";
                }
                long position = wanted.path("position").asLong();
                boolean moved = position > kept.positions[shard];
                kept.positions[shard] = Math.max(position, kept.positions[shard]);
                return moved
                        ? Manners.Answer.of(204, "")
                        : Manners.Answer.of(200, "{\"position\":%d}".formatted(kept.positions[shard]));
            }
        }
        return Manners.Answer.of(409, "{\"type\":\"lease-lost\",\"status\":409}");
    }

    private ObjectNode described(String name, Kept kept) {
        ObjectNode node = JSON.createObjectNode().put("name", name);
        ArrayNode topics = node.putArray("topics");
        kept.topics.forEach(topics::add);
        node.put("shards", kept.positions.length).put("from", "start").put("created_at", "2026-01-31T12:00:00Z");
        ArrayNode positions = node.putArray("positions");
        for (int shard = 0; shard < kept.positions.length; shard++) {
            ObjectNode row = positions
                    .addObject()
                    .put("shard", shard)
                    .put("position", kept.positions[shard])
                    .put("lag", store.size() - kept.positions[shard])
                    .put("age_seconds", kept.positions[shard] < store.size() ? 75 : 0);
            if (kept.isLeased(shard)) {
                row.put("reader", "127.0.0.1")
                        .put("lease_until", Instant.now().plusSeconds(30).toString());
            } else {
                row.putNull("reader").putNull("lease_until");
            }
        }
        return node;
    }

    private static Map<String, List<String>> query(HttpExchange exchange) {
        Map<String, List<String>> query = new TreeMap<>();
        String raw = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        Stream.of(raw.split("&", -1))
                .filter(pair -> pair.contains("="))
                .forEach(pair -> query.computeIfAbsent(pair.split("=", 2)[0], _ -> new ArrayList<>())
                        .add(URLDecoder.decode(pair.split("=", 2)[1], StandardCharsets.UTF_8)));
        return query;
    }
}

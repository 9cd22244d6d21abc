package dev.sekali.cli.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sekali.cli.retry.Waits;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Sekali, as a command reaches it. Thread-safe.
 *
 * @param url the base of what is published to, without a slash at its end; {@code statsUrl} of what is read
 * @param exchange closed with this
 */
public record Service(URI url, URI statsUrl, ApiKey publishKey, ApiKey readKey, Exchange exchange, Waits waits)
        implements AutoCloseable {

    /** A service may keep payloads of 1,000 levels, numbers of 147,455 digits, and whatever its largest body holds. */
    public static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2_000)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static final ObjectMapper MAPPER = JsonMapper.builder(JSON)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** Reads and writes numbers of any length, as PostgreSQL keeps them. */
    public ObjectMapper json() {
        return MAPPER;
    }

    public URI readUri(String path) {
        return URI.create(statsUrl + path);
    }

    /** The options that say where what is read is, for complaints. */
    public String readOption() {
        return statsUrl.equals(url) ? "--url or SEKALI_URL" : "--stats-url or STATS_URL";
    }

    /** {@code text} as one segment of a path (RFC 3986): a slash becomes %2F, a form's plus for a blank becomes %20. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Reads what is at {@code path}, such as {@code /stats}. Blocks until there is an answer that trying again wouldn't
     * change, the retries are used up, or the run is told to stop: {@link Reply.Away} then.
     *
     * @param onFirstFailure learns why there is a wait, at most once
     */
    public Reply get(String path, Consumer<String> onFirstFailure) {
        return ask(request(path).header("Accept", "application/json").build(), exchange::send, onFirstFailure);
    }

    /** A request for what is at {@code path}, with the key to read. */
    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(readUri(path));
        readKey.addTo(request);
        return request;
    }

    /**
     * As {@link #get} does, with a request that has the same effect when it is sent again.
     *
     * @param send makes one attempt
     */
    public Reply ask(HttpRequest request, Function<HttpRequest, Reply> send, Consumer<String> onFirstFailure) {
        for (int attempt = 1; ; attempt++) {
            if (waits.stop().interrupted()) {
                return new Reply.Away("interrupted", false);
            }
            Reply reply = send.apply(request);
            Optional<Duration> asked = Optional.empty();
            if (reply instanceof Reply.Received received && received.isTemporary()) {
                asked = received.retryAfter();
                reply = new Reply.Away("HTTP " + received.status() + ", " + Problem.describe(received), true);
            }
            Optional<Duration> pause = waits.pauseAfter(attempt, asked);
            if (!(reply instanceof Reply.Away away)
                    || pause.isEmpty()
                    || waits.stop().requested()) {
                return reply;
            }
            if (attempt == 1) {
                onFirstFailure.accept(away.reason());
            }
            waits.stop().pause(pause.get());
        }
    }

    public Service withoutRetries() {
        return with(new Waits(0, waits.stop(), waits.random(), waits.nanoTime()));
    }

    /** The same service, as patient as {@code others}. */
    public Service with(Waits others) {
        return new Service(url, statsUrl, publishKey, readKey, exchange, others);
    }

    public Service at(URI otherStatsUrl) {
        return new Service(url, otherStatsUrl, publishKey, readKey, exchange, waits);
    }

    @Override
    public void close() {
        exchange.close();
    }
}

package dev.sekali.cli.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sekali.cli.retry.RetryPolicy;
import dev.sekali.cli.retry.Waits;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sekali, as a command reaches it. Thread-safe.
 *
 * @param url the base of what is published to, without a slash at its end
 * @param statsUrl the same for what is read; most often the same address
 * @param publishKey the API key to publish with
 * @param readKey the API key to read with; most often the same
 * @param exchange sends single requests; closed with this
 * @param retries how often a request is sent again, and how far apart
 */
public record Service(
        URI url, URI statsUrl, ApiKey publishKey, ApiKey readKey, Exchange exchange, RetryPolicy retries, Waits waits)
        implements AutoCloseable {

    /** PostgreSQL's numeric has as many digits before the point; Jackson's own bound is 1,000. */
    private static final int MAX_NUMBER_DIGITS = 131_072;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(MAX_NUMBER_DIGITS)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** What came of reading something. */
    public sealed interface Result {

        /** An answer that trying again wouldn't change, whatever its status. */
        record Answer(Reply.Received received) implements Result {}

        /** Still away after the last attempt, or told to stop. */
        record Away(String reason) implements Result {}

        /** Its server is not known to be the right one, as {@link Reply.Untrusted} says: completes "the server". */
        record Untrusted(String reason) implements Result {}
    }

    /** Reads and writes numbers of any length, as PostgreSQL keeps them. */
    public ObjectMapper json() {
        return JSON;
    }

    /** The address of what is read, such as {@code /stats}. */
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
     * Reads what is at {@code path}, such as {@code /stats}: blocks until there is an answer, the retries are used up, or
     * the run is told to stop.
     *
     * @param onFirstFailure learns why there is a wait, at most once
     */
    public Result get(String path, Consumer<String> onFirstFailure) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(readUri(path)).header("Accept", "application/json");
        readKey.addTo(builder);
        HttpRequest request = builder.GET().build();
        for (int attempt = 1; ; attempt++) {
            Reply reply = exchange.send(request);
            Optional<Duration> asked = Optional.empty();
            String reason;
            switch (reply) {
                case Reply.Received received
                when !received.isTemporary() -> {
                    return new Result.Answer(received);
                }
                case Reply.Untrusted(String why) -> {
                    return new Result.Untrusted(why);
                }
                case Reply.Received received -> {
                    asked = received.retryAfter();
                    reason = "HTTP " + received.status();
                }
                case Reply.Unreachable(String why) -> reason = why;
                case Reply.Lost(String why) -> reason = why;
            }
            Optional<Duration> pause = retries.pauseAfter(attempt, asked, waits.random());
            if (pause.isEmpty() || waits.stop().requested()) {
                return new Result.Away(reason);
            }
            if (attempt == 1) {
                onFirstFailure.accept(reason);
            }
            waits.stop().pause(pause.get());
        }
    }

    /** The same service, asked again in another way. */
    public Service with(RetryPolicy otherRetries) {
        return new Service(url, statsUrl, publishKey, readKey, exchange, otherRetries, waits);
    }

    /** The same, but what is read is at another address. */
    public Service at(URI otherStatsUrl) {
        return new Service(url, otherStatsUrl, publishKey, readKey, exchange, retries, waits);
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        exchange.close();
    }
}

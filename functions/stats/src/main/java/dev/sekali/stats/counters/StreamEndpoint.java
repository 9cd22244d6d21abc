package dev.sekali.stats.counters;

import dev.sekali.events.http.Accept;
import dev.sekali.events.http.Answer;
import dev.sekali.events.http.Endpoint;
import dev.sekali.events.http.MediaTypes;
import dev.sekali.events.read.ReadFailure;
import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import dev.sekali.host.Query;
import dev.sekali.host.access.Grant;
import dev.sekali.host.http1.Http1;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code GET /stats/stream}: the counters as server-sent events, each second in which they change. Thread-safe. */
public final class StreamEndpoint implements Endpoint.Answerer {

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private static final Duration LIFETIME = Duration.ofHours(1);

    /** For the first look at the counters; a client may wait longer than for an answer that is whole. */
    private static final Duration FIRST_WAIT = Duration.ofSeconds(10);

    private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");

    /** No more of them than a long has. */
    private static final Pattern ID = Pattern.compile("[0-9]{1,18}");

    /** Proxies that collect an answer would hold back its events; what is old is of no use. */
    private static final Map<HeaderName, String> HEADERS =
            Map.of(HeaderNames.create("X-Accel-Buffering"), "no", HeaderNames.CACHE_CONTROL, "no-store");

    private final Sampler sampler;
    private final Duration retryAfter;

    /**
     * An endpoint.
     *
     * @param retryAfter what a 503 suggests
     */
    public StreamEndpoint(Sampler sampler, Duration retryAfter) {
        this.sampler = sampler;
        this.retryAfter = retryAfter;
    }

    @Override
    public Answer answer(ServerRequest request, Grant grant) {
        String mediaType = Accept.choose(request, MediaTypes.EVENT_STREAM);
        Http1.requireStreams(request, "ask /stats");
        Query.none(request);
        grant.requireTopic(Optional.empty());
        Broadcast broadcast = sampler.broadcast();
        Broadcast.Seat seat = broadcast
                .enter()
                .orElseThrow(() -> new ProblemException(
                        Problem.unavailable("too many listeners at once; come back later, or ask /stats", retryAfter)));
        try {
            sampler.hurry();
            long lastId = broadcast.begin(lastId(request), FIRST_WAIT);
            return new Answer.Streamed(
                    mediaType, new CounterStream(broadcast, seat, lastId, KEEP_ALIVE, lifetime()), HEADERS);
        } catch (InterruptedException e) {
            seat.close();
            Thread.currentThread().interrupt();
            throw new ReadFailure(ReadFailure.Kind.SLOW, "interrupted");
        } catch (RuntimeException e) {
            seat.close();
            throw e;
        }
    }

    /** Whatever can't be one of ours counts as none. */
    private static Optional<Long> lastId(ServerRequest request) {
        return request.headers()
                .first(LAST_EVENT_ID)
                .filter(id -> ID.matcher(id).matches())
                .map(Long::parseLong);
    }

    static Duration lifetime() {
        return Answer.Streamed.lifetime(LIFETIME);
    }
}

package dev.sekali.feed.read;

import dev.sekali.events.http.Accept;
import dev.sekali.events.http.Answer;
import dev.sekali.events.http.Endpoint;
import dev.sekali.events.http.MediaTypes;
import dev.sekali.events.read.EventDatabase;
import dev.sekali.feed.watch.RecentEvent;
import dev.sekali.feed.watch.Watcher;
import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import dev.sekali.host.ReadOnly;
import dev.sekali.host.access.Grant;
import dev.sekali.host.http1.Http1;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.metrics.api.Counter;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code GET /feed}: the next events as a JSON array, or a stream of them that goes on. Thread-safe. */
public final class FeedEndpoint implements Endpoint.Answerer {

    private final EventDatabase database;
    private final Watcher watcher;
    private final Starts starts;
    private final Readers readers;
    private final Duration streamLifetime;
    private final Duration retryAfter;
    private final Counter sent;

    /**
     * @param streamLifetime give or take a sixth
     * @param sent counts events
     */
    public FeedEndpoint(
            EventDatabase database,
            Watcher watcher,
            Starts starts,
            Readers readers,
            Duration streamLifetime,
            Duration retryAfter,
            Counter sent) {
        this.database = database;
        this.watcher = watcher;
        this.starts = starts;
        this.readers = readers;
        this.streamLifetime = streamLifetime;
        this.retryAfter = retryAfter;
        this.sent = sent;
    }

    @Override
    public Answer answer(ServerRequest request, Grant grant) {
        String mediaType = Accept.choose(
                request, MediaTypes.JSON, MediaTypes.NDJSON, MediaTypes.NDJSON_ALIAS, MediaTypes.EVENT_STREAM);
        boolean stream = !mediaType.equals(MediaTypes.JSON);
        if (stream) {
            Http1.requireStreams(request, "read pages with Accept: application/json");
        }
        FeedQuery query = stream ? FeedQuery.ofStream(request) : FeedQuery.ofPage(request);
        if (query.topics().isEmpty()) {
            grant.requireTopic(Optional.empty());
        }
        query.topics().forEach(topic -> grant.requireTopic(Optional.of(topic)));
        return stream ? stream(query, mediaType) : page(request, query);
    }

    private Answer page(ServerRequest request, FeedQuery query) {
        try (Readers.Seat _ = readers.enter(Readers.Kind.POLL)) {
            Reader reader = reader(query);
            if (query.longestWait().isZero()) {
                starts.refresh();
            }
            int limit = query.limit().orElse((long) Page.DEFAULT_LIMIT).intValue();
            List<RecentEvent> events = Page.take(reader, watcher, limit, query.longestWait());
            if (!ReadOnly.isHead(request)) {
                sent.increment(events.size());
            }
            return new Answer.Whole(
                    Status.OK_200, Page.json(events), headers(reader.position(), query.nextLink(reader.position())));
        }
    }

    /** The database is asked once before the answer begins, while a failure can still be told. */
    private Answer stream(FeedQuery query, String mediaType) {
        Readers.Seat seat = readers.enterStream()
                .orElseThrow(() -> new ProblemException(
                        Problem.unavailable("too many streams at once; follow the feed again later", retryAfter)));
        try {
            Reader reader = reader(query);
            Format format = mediaType.equals(MediaTypes.EVENT_STREAM) ? Format.SERVER_SENT : Format.LINES;
            Answer.Body body = new EventStream(
                    reader,
                    watcher,
                    format,
                    query.limit().orElse(Long.MAX_VALUE),
                    Answer.Streamed.lifetime(streamLifetime),
                    sent,
                    seat);
            return new Answer.Streamed(mediaType, body, headers(reader.position(), query.nextLink(reader.position())));
        } catch (RuntimeException e) {
            seat.close();
            throw e;
        }
    }

    private Reader reader(FeedQuery query) {
        Reader reader =
                new Reader(database, watcher, query.selection(), starts.position(query.start()), query.skipExpired());
        reader.check();
        return reader;
    }

    private Map<HeaderName, String> headers(long position, String link) {
        return Map.of(
                FeedHeaders.POSITION, Long.toString(position),
                FeedHeaders.HORIZON, Long.toString(watcher.view().horizon()),
                HeaderNames.LINK, link);
    }
}

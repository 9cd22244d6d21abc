package dev.sekali.stats.events;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sekali.events.Event;
import dev.sekali.events.ReadAhead;
import dev.sekali.events.Walk;
import dev.sekali.events.http.Accept;
import dev.sekali.events.http.Answer;
import dev.sekali.events.http.Endpoint;
import dev.sekali.events.http.MediaTypes;
import dev.sekali.events.http.RequestMemory;
import dev.sekali.host.Json;
import dev.sekali.host.access.Grant;
import dev.sekali.host.http1.Http1;
import io.helidon.http.HeaderNames;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.webserver.http.ServerRequest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** {@code GET /events}: a page as a JSON array, or any number of events as a stream of lines. Thread-safe. */
public final class EventsEndpoint implements Endpoint.Answerer {

    private static final int STREAM_BUFFER_BYTES = 64 * 1024;

    private final EventTable events;
    private final Counter sent;

    public EventsEndpoint(EventTable events, MeterRegistry meters) {
        this.events = events;
        this.sent = meters.getOrCreate(
                Counter.builder("sekali.stats.events.sent").description("Events in answers of /events"));
    }

    @Override
    public Answer answer(ServerRequest request, Grant grant) {
        String mediaType = Accept.choose(request, MediaTypes.JSON, MediaTypes.NDJSON, MediaTypes.NDJSON_ALIAS);
        boolean stream = !mediaType.equals(MediaTypes.JSON);
        if (stream) {
            Http1.requireStreams(request, "read pages with Accept: application/json");
        }
        EventQuery query = stream ? EventQuery.ofStream(request) : EventQuery.ofPage(request);
        grant.requireTopic(query.filter().topics().stream().findFirst());
        return stream ? stream(query, mediaType) : page(query);
    }

    private Answer page(EventQuery query) {
        Page page = Page.take(events.walk(query), query);
        sent.increment(page.events().size());
        return new Answer.Whole(
                json -> {
                    json.writeStartArray();
                    for (Event event : page.events()) {
                        event.write(json);
                    }
                    json.writeEndArray();
                },
                page.next()
                        .map(next -> Map.of(HeaderNames.LINK, query.nextLink(next)))
                        .orElseGet(Map::of));
    }

    /**
     * The first chunk is read before the answer begins, while a failure can still be told. A stream takes memory for one chunk
     * and keeps it.
     */
    private Answer stream(EventQuery query, String mediaType) {
        RequestMemory.take(Walk.CHUNK_BYTES);
        Walk walk = events.walk(query);
        long limit = query.limit().orElse(Long.MAX_VALUE);
        // Whoever writes it takes it out, since the answer lives as long as the stream.
        AtomicReference<List<Event>> first = new AtomicReference<>(walk.next(limit));
        return new Answer.Streamed(mediaType, out -> write(walk, limit, first, out));
    }

    private void write(Walk walk, long limit, AtomicReference<List<Event>> first, OutputStream out) throws IOException {
        OutputStream buffered = new BufferedOutputStream(out, STREAM_BUFFER_BYTES);
        JsonGenerator json = Json.to(buffered);
        AtomicLong left = new AtomicLong(limit);
        ReadAhead<List<Event>> ahead = new ReadAhead<>(() -> walk.next(left.get()));
        List<Event> chunk = first.getAndSet(List.of());
        boolean roomForTwo = false;
        while (!chunk.isEmpty()) {
            boolean last = left.addAndGet(-chunk.size()) == 0;
            roomForTwo = roomForTwo || (!last && RequestMemory.tryTake(Walk.CHUNK_BYTES));
            if (!last && roomForTwo) {
                ahead.begin();
            }
            for (Event event : chunk) {
                event.write(json);
                json.writeRaw('\n');
            }
            // Sends the chunk before the next is taken, and so waits here for a client that is slow.
            json.flush();
            sent.increment(chunk.size());
            chunk = List.of();
            if (!last) {
                chunk = ahead.next();
            }
        }
    }
}

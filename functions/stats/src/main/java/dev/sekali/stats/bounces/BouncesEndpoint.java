package dev.sekali.stats.bounces;

import dev.sekali.events.http.Accept;
import dev.sekali.events.http.Answer;
import dev.sekali.events.http.Endpoint;
import dev.sekali.events.http.MediaTypes;
import dev.sekali.events.http.RequestMemory;
import dev.sekali.host.access.Grant;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;

/** {@code GET /bounces}. Thread-safe. */
public record BouncesEndpoint(BounceTable table) implements Endpoint.Answerer {

    /** Of a sample with all its texts as long as may be; most are much smaller. */
    private static final long BOUNCE_BYTES = 6 * 1024;

    @Override
    public Answer answer(ServerRequest request, Grant grant) {
        Accept.choose(request, MediaTypes.JSON);
        BounceQuery query = BounceQuery.of(request);
        grant.requireTopic(query.topic());
        List<Bounce> bounces = RequestMemory.read(
                query.limit() * BOUNCE_BYTES, () -> table.newest(query), found -> found.size() * BOUNCE_BYTES);
        return new Answer.Whole(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("bounces");
            for (Bounce bounce : bounces) {
                bounce.write(json);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}

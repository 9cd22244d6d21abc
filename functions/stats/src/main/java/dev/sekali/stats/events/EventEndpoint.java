package dev.sekali.stats.events;

import dev.sekali.events.Event;
import dev.sekali.events.http.Accept;
import dev.sekali.events.http.Answer;
import dev.sekali.events.http.Endpoint;
import dev.sekali.events.http.MediaTypes;
import dev.sekali.events.http.RequestMemory;
import dev.sekali.host.Percent;
import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import dev.sekali.host.Query;
import dev.sekali.host.access.Grant;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;

/** {@code GET /events/{topic}/{event_id}}: one event. Thread-safe. */
public record EventEndpoint(EventTable events) implements Endpoint.Answerer {

    @Override
    public Answer answer(ServerRequest request, Grant grant) {
        List<String> names = EventPath.segments(request.prologue().uriPath()).stream()
                .map(Percent::decodeSegment)
                .toList();
        grant.requireTopic(Optional.of(names.getFirst()));
        Accept.choose(request, MediaTypes.JSON);
        Query.none(request);
        Event event = find(names)
                .orElseThrow(() -> new ProblemException(
                        Problem.of(Status.NOT_FOUND_404, "there is no event with this topic and event_id")));
        RequestMemory.take(event.payload().length());
        return new Answer.Whole(event::write);
    }

    private Optional<Event> find(List<String> names) {
        // PostgreSQL can't be asked for U+0000, and no event has it.
        if (names.stream().anyMatch(name -> name.indexOf('\0') >= 0)) {
            return Optional.empty();
        }
        return events.find(names.getFirst(), names.getLast());
    }
}

package dev.sekali.stats.events;

import dev.sekali.events.Event;
import dev.sekali.events.Walk;
import dev.sekali.events.http.RequestMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One page.
 *
 * @param next where the next one begins; empty on the last
 */
record Page(List<Event> events, Optional<Cursor> next) {

    static final long DEFAULT_LIMIT = 100;

    /**
     * A page holds its events in memory until they are sent. With large payloads it ends before its limit, and the next one
     * goes on. As large as the largest request, so that a page has one such event, and no client waits for a hundred. Where {@link RequestMemory} is short, a page ends before.
     */
    static final long MAX_CHARACTERS = 8L << 20;

    Page {
        events = List.copyOf(events);
    }

    /** Takes a page from a walk, and looks one event further for whether there is a next. */
    static Page take(Walk walk, EventQuery query) {
        long limit = query.limit().orElse(DEFAULT_LIMIT);
        List<Event> events = new ArrayList<>();
        long characters = 0;
        while (events.size() <= limit && characters < MAX_CHARACTERS && (events.isEmpty() || RequestMemory.hasRoom())) {
            long more = limit + 1 - events.size();
            List<Event> chunk = RequestMemory.read(Walk.CHUNK_BYTES, () -> walk.next(more), Page::characters);
            if (chunk.isEmpty()) {
                return new Page(events, Optional.empty());
            }
            events.addAll(chunk);
            characters += characters(chunk);
        }
        boolean full = events.size() > limit;
        if (!full && !walk.hasNext()) {
            return new Page(events, Optional.empty());
        }
        List<Event> page = full ? events.subList(0, (int) limit) : events;
        return new Page(
                page, Optional.of(new Cursor(query.order(), page.getLast().seq())));
    }

    private static long characters(List<Event> chunk) {
        return chunk.stream().mapToLong(event -> event.payload().length()).sum();
    }
}

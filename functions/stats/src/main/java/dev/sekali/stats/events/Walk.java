package dev.sekali.stats.events;

import dev.sekali.database.Sql;
import dev.sekali.stats.read.ReadDatabase;
import dev.sekali.stats.read.ReadFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Goes along the events between two seqs, a chunk at a time. Between chunks it holds no connection and no snapshot, so
 * whoever takes them slowly holds up nobody; below the horizon nothing changes that would need one, except that retention
 * may delete what was not met yet. Not thread-safe.
 */
final class Walk {

    private final ReadDatabase database;
    private final Filter filter;
    private final Order order;
    private final Sql sql;
    private final ChunkSize size = new ChunkSize();

    /** The events that are left have a seq above {@code low} and up to {@code high}. */
    private long low;

    private long high;

    /**
     * A walk over the events with {@code low < seq <= high}.
     *
     * @param chunk the statement that reads on
     */
    Walk(ReadDatabase database, Sql chunk, EventQuery query, long low, long high) {
        this.database = database;
        this.filter = query.filter();
        this.order = query.order();
        this.sql = chunk.with("order", order.word()).with("filters", filter.conditions());
        this.low = low;
        this.high = high;
    }

    /** Whether an event is left, as far as the walk has looked. Before the first look, whether there may be one. */
    boolean hasNext() {
        return low < high;
    }

    /**
     * Reads on.
     *
     * @return the next events, at most so many; empty at the end alone
     * @throws ReadFailure when the database can't be read; the walk stays where it was
     */
    List<Event> next(long atMost) {
        if (!hasNext()) {
            return List.of();
        }
        // One more than are wanted tells whether there is one.
        long rows = Math.min(atMost, size.rows()) + 1;
        List<Object> parameters = new ArrayList<>(List.of(low, high));
        parameters.addAll(filter.parameters());
        parameters.addAll(List.of(rows, rows));
        List<Optional<Event>> found = database.query(sql, parameters, Event::from);
        List<Event> events = found.stream()
                .takeWhile(Optional::isPresent)
                .flatMap(Optional::stream)
                .toList();
        if (events.size() == found.size()) {
            low = high;
        } else {
            goOnAfter(events);
        }
        return events;
    }

    private void goOnAfter(List<Event> events) {
        size.saw(events);
        long last = events.getLast().seq();
        switch (order) {
            case ASC -> low = last;
            case DESC -> high = last - 1;
        }
    }
}

package dev.sekali.stats.events;

import dev.sekali.database.Sql;
import dev.sekali.events.Event;
import dev.sekali.events.Horizon;
import dev.sekali.events.Walk;
import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.ReadFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The stored events. Thread-safe. */
public final class EventTable {

    private static final Sql EVENT = Sql.load(EventTable.class, "event.sql");

    private final EventDatabase database;
    private final Horizon horizon;

    /**
     * The table in a database.
     *
     * @param longestWait how long a walk waits, before it begins, for writers whose transactions are open
     */
    public EventTable(EventDatabase database, Duration longestWait, LongSupplier nanoClock) {
        this.database = database;
        this.horizon = new Horizon(database, longestWait, nanoClock);
    }

    /**
     * Begins where a query begins.
     *
     * <p>A cursor that leads down stands below the horizon of the page that gave it, so what lies there is final already.
     *
     * @throws ReadFailure when the horizon can't be had
     */
    Walk walk(EventQuery query) {
        return switch (query.order()) {
            case ASC -> walk(query, query.cursor().map(Cursor::seq).orElse(0L), horizon.await());
            case DESC ->
                walk(query, 0, query.cursor().map(cursor -> cursor.seq() - 1).orElseGet(horizon::await));
        };
    }

    private Walk walk(EventQuery query, long low, long high) {
        return new Walk(database, query.filter(), query.order(), low, high);
    }

    /**
     * One event by its identity.
     *
     * @throws ReadFailure when the database can't be read
     */
    Optional<Event> find(String topic, String eventId) {
        return database.rows(EVENT, List.of(topic, eventId), Event::from).stream()
                .flatMap(Optional::stream)
                .findFirst();
    }
}

package dev.sekali.stats.counters;

import dev.sekali.database.Sql;
import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.ReadFailure;
import java.util.List;

/** The counters that ingest raises. Thread-safe. */
public record CounterTable(EventDatabase database) {

    private static final Sql TOTALS = Sql.load(CounterTable.class, "totals.sql");
    private static final Sql COUNTERS = Sql.load(CounterTable.class, "counters.sql");
    private static final Sql SESSIONS = Sql.load(CounterTable.class, "sessions.sql");

    private static final String ANY_TOPIC = "";

    /**
     * Adds up the counters.
     *
     * @throws ReadFailure when they can't be read
     */
    Totals totals() {
        return database.rows(TOTALS, List.of(), Totals::from).getFirst();
    }

    /**
     * All counters in one snapshot.
     *
     * @throws ReadFailure when they can't be read
     */
    Counters counters(StatsQuery query) {
        String topic = query.topic().orElse(ANY_TOPIC);
        return Counters.of(database.rows(COUNTERS, List.of(topic, topic, query.topics()), Counters.Row::from));
    }

    /**
     * Who is connected.
     *
     * @throws ReadFailure when it can't be read
     */
    Sessions sessions() {
        return database.rows(SESSIONS, List.of(), Sessions::from).getFirst();
    }
}

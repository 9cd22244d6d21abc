package dev.sekali.stats.bounces;

import dev.sekali.database.Sql;
import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.ReadFailure;
import java.util.List;

/** The samples that ingest takes. Thread-safe. */
public record BounceTable(EventDatabase database) {

    private static final Sql BOUNCES = Sql.load(BounceTable.class, "bounces.sql");

    private static final String ANY = "";

    /**
     * The newest samples, the newest first.
     *
     * @throws ReadFailure when they can't be read
     */
    List<Bounce> newest(BounceQuery query) {
        String topic = query.topic().orElse(ANY);
        String kind = query.kind().map(Kind::word).orElse(ANY);
        return database.rows(BOUNCES, List.of(topic, topic, kind, kind, query.limit()), Bounce::from);
    }
}

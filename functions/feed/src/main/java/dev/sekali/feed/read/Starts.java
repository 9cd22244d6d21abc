package dev.sekali.feed.read;

import dev.sekali.database.Sql;
import dev.sekali.events.Horizon;
import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.ReadFailure;
import dev.sekali.feed.watch.View;
import dev.sekali.feed.watch.Watcher;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Finds the position that a start means. Thread-safe. */
public final class Starts {

    private static final Sql SINCE = Sql.load(Starts.class, "since.sql");
    private static final Sql SINCE_RECENT = Sql.load(Starts.class, "since_recent.sql");
    private static final Sql SINCE_BEFORE = Sql.load(Starts.class, "since_before.sql");

    /** So many events are looked through in some 50 ms. */
    private static final long RECENT_SEQS = 100_000;

    /** What a transaction may have put out of order, while it was open; looked through in less than a second. */
    private static final long STRETCH_SEQS = 1_000_000;

    /** A few ordinary commits; what takes longer must not hold up who only asks. */
    private static final Duration SETTLE_WAIT = Duration.ofMillis(500);

    /** A look is two short statements, so this is for a server that is slow. */
    private static final Duration LOOK_WAIT = Duration.ofSeconds(5);

    private final EventDatabase database;
    private final Watcher watcher;

    public Starts(EventDatabase database, Watcher watcher) {
        this.database = database;
        this.watcher = watcher;
    }

    /**
     * The position.
     *
     * @throws dev.sekali.host.ProblemException 409 when it is beyond what the database ever gave
     * @throws ReadFailure when the database can't be read, or a start needs a horizon and none was found yet
     */
    public long position(Start start) {
        return switch (start) {
            case Start.After(long seq) -> checked(seq);
            case Start.Now() -> horizon();
            case Start.Since(var time) -> since(time.atOffset(ZoneOffset.UTC), horizon());
        };
    }

    /**
     * Before the first event created at or after a time, else the horizon. Each statement ends in bounded time, however many
     * events there are. Of a time far back an event is missed only if a million others follow it that are older than the time.
     */
    private long since(OffsetDateTime time, long horizon) {
        Optional<Long> first = seq(SINCE, List.of(time, horizon));
        if (first.isEmpty() || horizon - first.get() < RECENT_SEQS) {
            first = seq(SINCE_RECENT, List.of(time, horizon));
        } else {
            for (Optional<Long> earlier = first; earlier.isPresent(); ) {
                first = earlier;
                earlier = seq(SINCE_BEFORE, List.of(first.get() - STRETCH_SEQS, first.get(), time));
            }
        }
        return first.map(seq -> seq - 1).orElse(horizon);
    }

    private Optional<Long> seq(Sql sql, List<?> parameters) {
        return database.query(
                        sql,
                        parameters,
                        row -> Optional.ofNullable(row.column(1).get(Long.class)))
                .getFirst();
    }

    /** Until a first horizon was found, nobody knows which events are those of before. */
    private long horizon() {
        refresh();
        View view = watcher.view();
        if (!view.isKnown()) {
            throw new ReadFailure(ReadFailure.Kind.UNSETTLED, "no horizon was found yet");
        }
        return view.horizon();
    }

    /** Another replica may have given a position that this one's watcher has not come to yet. */
    private long checked(long seq) {
        if (seq > watcher.view().drawn()) {
            if (seq > drawn()) {
                throw Positions.ahead(seq, watcher);
            }
            if (!awaitDrawn(seq)) {
                throw new ReadFailure(ReadFailure.Kind.AWAY, "the horizon can't be looked for");
            }
        }
        return seq;
    }

    private boolean awaitDrawn(long seq) {
        try {
            return watcher.awaitDrawn(seq, LOOK_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits, for a moment at most, until what was committed before is seen: who has just published looks for it. */
    public void refresh() {
        try {
            watcher.awaitSettled(drawn(), SETTLE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long drawn() {
        return Horizon.lastSeq(database);
    }
}

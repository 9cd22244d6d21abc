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
            case Start.Since(var time) -> {
                long horizon = horizon();
                OffsetDateTime since = time.atOffset(ZoneOffset.UTC);
                List<Optional<Long>> first = database.query(
                        SINCE,
                        List.of(horizon, since, since, horizon),
                        row -> Optional.ofNullable(row.column(1).get(Long.class)));
                yield first.getFirst().map(seq -> seq - 1).orElse(horizon);
            }
        };
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

package dev.sekali.events;

import dev.sekali.database.Sql;
import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.ReadFailure;
import dev.sekali.events.read.Rows;
import dev.sekali.events.read.Session;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Finds the seq up to which the table is final: no event at or below it can appear any more.
 *
 * <p>The hazard: seq is drawn at the insert, but transactions commit in any order. A page that just reads what is visible
 * may show 8 while 7 is still to be committed, and its cursor then leads past 7 for ever. The way out:
 *
 * <ol>
 *   <li>read {@code hi}, the last value that the sequence gave;
 *   <li>then read which transactions hold the lock that an INSERT takes on the table. It takes it before it draws a seq,
 *       so each seq up to {@code hi} belongs to one of these or to a transaction that has ended;
 *   <li>wait until all of these have ended. A lock is let go after the transaction became visible, so all that they
 *       committed is now seen, and what they rolled back never will be;
 *   <li>a page reads {@code seq <= hi}. Transactions that begin meanwhile draw higher ones and are not waited for, so
 *       the wait lasts as long as the longest commit that was under way, a few milliseconds.
 * </ol>
 *
 * <p>No writer ever waits for this: it locks nothing. Each step is a statement of its own, outside of a transaction, in
 * this order, since it must see what became visible after the step before. The sequence's CACHE 1 is a part of it: with
 * a larger one a session draws values that it uses in transactions which begin after step 2.
 *
 * <p>Prepared (two-phase) transactions would hide between the steps; nothing here prepares one. On a standby neither the
 * locks nor the sequence tell the truth, so {@link EventDatabase#check()} refuses it. Thread-safe.
 */
public final class Horizon {

    private static final Sql LAST_SEQ = Sql.load(Horizon.class, "horizon.sql");
    private static final Sql WRITERS = Sql.load(Horizon.class, "writers.sql");

    /** About the time of a flush; most waits end with the first. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    private final EventDatabase database;
    private final Duration longestWait;
    private final LongSupplier nanoClock;

    /**
     * A horizon over a database.
     *
     * @param longestWait how long to wait for transactions that are open
     */
    public Horizon(EventDatabase database, Duration longestWait, LongSupplier nanoClock) {
        this.database = database;
        this.longestWait = longestWait;
        this.nanoClock = nanoClock;
    }

    /**
     * Waits for the writers that are under way. No connection is held between looks.
     *
     * @return the seq up to which the table is final; 0 when it has had no event
     * @throws ReadFailure when the database can't be read, or a transaction stays open for longer than the wait
     */
    public long await() {
        long hi;
        Set<String> writers;
        // On one connection, which would break with the server: after a crash it may give numbers again that hi counts.
        try (Session look = database.pooledSession()) {
            hi = lastSeq(look);
            writers = writers(look);
        }
        long begin = nanoClock.getAsLong();
        Duration pause = FIRST_PAUSE;
        while (!writers.isEmpty()) {
            if (nanoClock.getAsLong() - begin > longestWait.toNanos()) {
                throw new ReadFailure(
                        ReadFailure.Kind.UNSETTLED,
                        "a transaction that writes events was open for longer than %d ms"
                                .formatted(longestWait.toMillis()));
            }
            sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            writers.retainAll(writers(database));
        }
        return hi;
    }

    /** The highest seq that a transaction has drawn, 0 before the first. */
    public static long lastSeq(Rows rows) {
        return rows.rows(LAST_SEQ, List.of(), row -> row.getLong(1)).getFirst();
    }

    /** The transactions that may have inserted events and are still open. The set is the caller's. */
    public static Set<String> writers(Rows rows) {
        return new HashSet<>(rows.rows(WRITERS, List.of(), row -> row.getString(1)));
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReadFailure(ReadFailure.Kind.UNSETTLED, "interrupted while writers were under way");
        }
    }
}

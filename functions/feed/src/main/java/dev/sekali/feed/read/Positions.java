package dev.sekali.feed.read;

import dev.sekali.feed.watch.Watcher;
import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import io.helidon.http.Status;
import java.time.Duration;
import java.util.Map;

/** Why a reader can't go on from a position. */
public final class Positions {

    /** A database that was just set back has a new horizon after a look or two, unless a transaction is open. */
    private static final Duration KNOWN_WAIT = Duration.ofMillis(500);

    private Positions() {}

    /**
     * 410: retention was faster.
     *
     * @param oldest the seq from which on it has deleted nothing
     */
    static ProblemException expired(long position, long oldest) {
        return new ProblemException(Problem.of(
                        Status.GONE_410,
                        "retention has deleted events after position %d; go on from the oldest that is kept with skip=expired"
                                .formatted(position))
                .named("position-expired", Map.of("position", position, "oldest", oldest)));
    }

    /** 409: the position is wrong, or the database was set back. It tells how far the table is final, when that is known soon. */
    public static ProblemException ahead(long position, Watcher watcher) {
        boolean known = isKnownSoon(watcher);
        long horizon = watcher.view().horizon();
        return new ProblemException(Problem.of(
                        Status.CONFLICT_409,
                        ("position %d is beyond what this database ever gave: either it is wrong, then correct it; or the"
                                        + " database was restored or failed over with a loss, then go on from %s, and compare"
                                        + " what you handled since with what is there")
                                .formatted(position, known ? Long.toString(horizon) : "its horizon once that is known"))
                .named(
                        "position-ahead",
                        known ? Map.of("position", position, "horizon", horizon) : Map.of("position", position)));
    }

    private static boolean isKnownSoon(Watcher watcher) {
        try {
            return watcher.awaitKnown(KNOWN_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

package dev.sekali.feed.read;

import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import io.helidon.http.Status;
import java.util.Map;

/** Why a reader can't go on from a position. */
public final class Positions {

    private Positions() {}

    /**
     * 410: retention was faster.
     *
     * @param oldest the seq from which on events are kept
     */
    static ProblemException expired(long position, long oldest) {
        return new ProblemException(Problem.of(
                        Status.GONE_410,
                        "retention has deleted events after position %d; go on from the oldest that is kept with skip=expired"
                                .formatted(position))
                .named("position-expired", Map.of("position", position, "oldest", oldest)));
    }

    /** 409: the database never came so far, or was set back. */
    public static ProblemException ahead(long position, long horizon) {
        return new ProblemException(Problem.of(
                        Status.CONFLICT_409,
                        ("position %d is beyond what this database ever gave, so it was restored or failed over with a loss;"
                                        + " go on from %d, and compare what you handled since with what is there")
                                .formatted(position, horizon))
                .named("position-ahead", Map.of("position", position, "horizon", horizon)));
    }
}

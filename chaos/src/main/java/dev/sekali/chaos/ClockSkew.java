package dev.sekali.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The clocks of ingest and of PostgreSQL jump, to a day ahead or behind, together and apart, while batches wait for a lock: nothing
 * that was promised may hang on what time it is, nor may any wait. Needs libfaketime.
 */
final class ClockSkew {

    private static final Duration DAY = Duration.ofDays(1);

    private ClockSkew() {}

    static Row run(Lab lab, String name, int times) throws Exception {
        Optional<Clock> ofIngest = Clock.create(lab.folder());
        Optional<Clock> ofServer = Clock.create(lab.folder());
        if (ofIngest.isEmpty() || ofServer.isEmpty()) {
            return Row.leftOut(name, "no clock can be set, which takes libfaketime (Debian's package of that name)");
        }
        try (Lab skewed = Lab.open(lab.newData(), lab.folder())) {
            skewed.restartPostmaster(ofServer.get().environment());
            Ingest.Program program = Ingest.Program.TODAYS.with(ofIngest.get().environment());
            try (Trial trial = Trial.start(skewed, Trial.Kind.DATABASE, List.of(program))) {
                return trial.byTurns(name, times, i -> {
                    Duration ingestOffset = i % 2 == 0 ? DAY : DAY.negated();
                    Duration serverOffset = i % 4 < 2 ? ingestOffset : ingestOffset.negated();
                    return in -> in.underLock(() -> {
                        ofIngest.get().set(ingestOffset);
                        ofServer.get().set(serverOffset);
                        Waiting.until(() -> isOff(in.ingest().time(), ingestOffset), "ingest's clock to jump");
                        Waiting.until(() -> isOff(serverTime(in), serverOffset), "PostgreSQL's clock to jump");
                        // Within PUBLISH_TIMEOUT, whatever the clocks say.
                        in.awaitUnavailable();
                    });
                });
            }
        }
    }

    private static boolean isOff(Instant time, Duration offset) {
        Duration error = Duration.between(Instant.now().plus(offset), time).abs();
        return error.compareTo(Duration.ofMinutes(1)) < 0;
    }

    private static Instant serverTime(Trial trial) {
        return Instant.ofEpochSecond(
                trial.database.number("SELECT CAST(extract(epoch FROM clock_timestamp()) AS bigint)"));
    }
}

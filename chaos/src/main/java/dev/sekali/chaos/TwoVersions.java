package dev.sekali.chaos;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * Today's ingest and an older one serve side by side on today's schema, while one replica is upgraded and rolled back. No
 * request may fail at both.
 */
final class TwoVersions {

    private TwoVersions() {}

    static Row run(Lab lab, String name, int times) throws Exception {
        Optional<Ingest.Program> older = OlderVersion.compile(Files.createTempDirectory(lab.folder(), "older"));
        if (older.isEmpty()) {
            return Row.leftOut(name, "no older version, which takes git, a JDK and a clone with its history");
        }
        try (Trial trial = Trial.start(lab, Trial.Kind.INGEST, List.of(Ingest.Program.TODAYS, older.get()))) {
            return trial.repeat(name, times, in -> {
                // Both serve; then the older one is upgraded, and rolled back.
                replace(in.ingests.getLast(), Ingest.Program.TODAYS);
                in.awaitLoad();
                replace(in.ingests.getLast(), older.get());
            });
        }
    }

    private static void replace(Ingest ingest, Ingest.Program next) {
        ingest.stop();
        ingest.restart(next);
        Waiting.until(ingest::isReady, "an ingest of another version to be ready");
    }
}

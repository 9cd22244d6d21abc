package dev.sekali.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * PostgreSQL on a file system of its own that is filled to the last byte and emptied again. PostgreSQL may end itself when
 * it can't write its log; whoever runs it starts it again then, and so does this.
 */
final class DiskFull {

    private static final Duration FULL = Duration.ofSeconds(3);

    private DiskFull() {}

    static Row run(Lab lab, String name, int times) throws Exception {
        Optional<SmallDisk> mounted = SmallDisk.mount(lab.folder());
        if (mounted.isEmpty()) {
            return Row.leftOut(name, SmallDisk.TAKES_ROOT);
        }
        Path data = mounted.get().folder().resolve("data");
        try (SmallDisk disk = mounted.get();
                Lab small = Lab.open(data, lab.folder());
                Trial trial = Trial.start(small, Trial.Kind.DATABASE, 1)) {
            return trial.repeat(name, times, in -> {
                disk.fill();
                in.awaitUnavailable();
                Waiting.pause(FULL);
                disk.empty();
                small.awaitService();
            });
        }
    }
}

package dev.sekali.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * PostgreSQL on a file system of its own that is filled to the last byte and emptied again. PostgreSQL may end itself when
 * it can't write its log; whoever runs it starts it again then, and so does this.
 */
final class DiskFull implements Scenario {

    private static final Duration FULL = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "disk-full";
    }

    @Override
    public int times() {
        return 10;
    }

    @Override
    public Row run(Lab lab, int times) throws Exception {
        Optional<SmallDisk> mounted = SmallDisk.mount(lab.folder());
        if (mounted.isEmpty()) {
            return Row.leftOut(name(), SmallDisk.TAKES_ROOT);
        }
        Path data = mounted.get().folder().resolve("data");
        try (SmallDisk disk = mounted.get();
                Lab small = Lab.open(data, lab.folder());
                Trial trial = Trial.start(small, Trial.Kind.DATABASE, 1)) {
            for (int i = 0; i < times; i++) {
                trial.awaitLoad();
                disk.fill();
                trial.awaitUnavailable();
                Waiting.pause(FULL);
                disk.empty();
                small.awaitService();
                trial.recovered();
            }
            return trial.end(name(), times);
        }
    }
}

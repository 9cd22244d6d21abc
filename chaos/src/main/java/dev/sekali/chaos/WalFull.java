package dev.sekali.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * PostgreSQL's log alone on a file system of its own that is filled to the last byte and emptied again. PostgreSQL panics
 * when it needs another piece of its log, can't recover while there is no room for one, and ends; whoever runs it starts
 * it again then, and so does this.
 */
final class WalFull {

    private static final Duration FULL = Duration.ofSeconds(2);

    private WalFull() {}

    static Row run(Lab lab, String name, int times) throws Exception {
        Optional<SmallDisk> mounted = SmallDisk.mount(lab.folder());
        if (mounted.isEmpty()) {
            return Row.leftOut(name, SmallDisk.TAKES_ROOT);
        }
        try (SmallDisk disk = mounted.get();
                Lab small = Lab.open(lab.newData(), lab.folder())) {
            small.stopPostmaster();
            move(small.data().resolve("pg_wal"), disk.folder().resolve("pg_wal"));
            small.restartPostmaster();
            try (Trial trial = Trial.start(small, Trial.Kind.DATABASE, 1)) {
                // Or the log would fill its file system by itself.
                trial.database.execute("ALTER SYSTEM SET max_wal_size = '64MB'");
                trial.database.execute("ALTER SYSTEM SET min_wal_size = '32MB'");
                trial.database.texts("SELECT CAST(pg_reload_conf() AS text)");
                return trial.repeat(name, times, in -> {
                    disk.fill();
                    panic(in);
                    in.awaitUnavailable();
                    in.expectNotReady();
                    Waiting.pause(FULL);
                    disk.empty();
                    small.awaitService();
                });
            }
        }
    }

    /** Uses up the pieces of the log that are there already. */
    private static void panic(Trial trial) {
        Waiting.until(() -> !switched(trial), "PostgreSQL's panic");
    }

    private static boolean switched(Trial trial) {
        try {
            trial.database.texts("SELECT CAST(pg_switch_wal() AS text)");
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        Files.createSymbolicLink(from, to);
    }
}

package dev.sekali.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The time of day in processes that are started with it, which can be set while they run, by libfaketime. Their monotonic
 * clocks are left alone, as a wrong clock leaves them. Belongs to one thread.
 */
final class Clock {

    /** Where Debian and its kin put it. */
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

    private final Path library;
    private final Path file;

    private Clock(Path library, Path file) {
        this.library = library;
        this.file = file;
    }

    /** A right one, or none where the library isn't installed. */
    static Optional<Clock> create(Path folder) throws IOException {
        Optional<Path> library = LIBRARIES.stream().filter(Files::exists).findFirst();
        if (library.isEmpty()) {
            return Optional.empty();
        }
        Clock clock = new Clock(library.get(), Files.createTempFile(folder, "clock", ""));
        clock.set(Duration.ZERO);
        return Optional.of(clock);
    }

    /** What makes a process live by it. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                file.toAbsolutePath().toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // Else waits by the monotonic clock end at once.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }

    /** How far it is off from now on; the processes notice within about a second. */
    void set(Duration offset) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, "%+d\n".formatted(offset.toSeconds()));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

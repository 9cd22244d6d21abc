package dev.sekali.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A file system in memory, small enough to be filled to the last byte. Whoever mounts it closes it. Needs root. */
final class SmallDisk implements AutoCloseable {

    static final String TAKES_ROOT = "a file system can't be mounted, which takes root";

    private static final String SIZE = "256m";
    private static final int PIECE_BYTES = 64 * 1024;
    private static final Duration COMMAND_WAIT = Duration.ofSeconds(10);

    private final Path folder;
    private final Path ballast;

    private SmallDisk(Path folder) {
        this.folder = folder;
        this.ballast = folder.resolve("ballast");
    }

    /** An empty one in a new folder of this one; none when it can't be had. */
    static Optional<SmallDisk> mount(Path parent) throws IOException {
        Path folder = Files.createTempDirectory(parent, "disk");
        boolean mounted = Tool.succeeds(
                COMMAND_WAIT, List.of("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "sekali-chaos", folder.toString()));
        return mounted ? Optional.of(new SmallDisk(folder)) : Optional.empty();
    }

    /** Where it is. */
    Path folder() {
        return folder;
    }

    /** Takes all the space that is left. */
    void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(new byte[PIECE_BYTES]);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
    }

    /** Gives it back. */
    void empty() throws IOException {
        Files.delete(ballast);
    }

    @Override
    public void close() {
        Tool.succeeds(COMMAND_WAIT, List.of("umount", "--lazy", folder.toString()));
    }
}

package dev.sekali.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * PostgreSQL on a file system of its own, in memory, that is filled to the last byte and emptied again. PostgreSQL may
 * end itself when it can't write its log; whoever runs it starts it again then, and so does this. Needs root.
 */
final class DiskFull implements Scenario {

    private static final String SIZE = "256m";
    private static final Duration FULL = Duration.ofSeconds(3);
    private static final int PIECE_BYTES = 64 * 1024;
    private static final Duration COMMAND_WAIT = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "disk-full";
    }

    @Override
    public int times() {
        return 5;
    }

    @Override
    public Row run(Lab lab, int times) throws Exception {
        Path disk = Files.createTempDirectory(lab.folder(), "disk");
        if (!Tool.succeeds(
                COMMAND_WAIT, List.of("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "sekali-chaos", disk.toString()))) {
            return Row.leftOut(name(), "a file system can't be mounted, which takes root");
        }
        try (Lab small = Lab.open(disk.resolve("data"), lab.folder());
                Trial trial = Trial.start(small, Trial.Kind.DATABASE, 1)) {
            Path ballast = disk.resolve("ballast");
            for (int i = 0; i < times; i++) {
                trial.awaitLoad();
                fill(ballast);
                trial.awaitUnavailable();
                Waiting.pause(FULL);
                Files.delete(ballast);
                if (!small.isRunning()) {
                    small.restartPostmaster();
                }
                trial.recovered();
            }
            return trial.end(name(), times);
        } finally {
            Tool.succeeds(COMMAND_WAIT, List.of("umount", "--lazy", disk.toString()));
        }
    }

    private static void fill(Path ballast) throws IOException {
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
}

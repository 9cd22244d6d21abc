package dev.sekali.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs of the machine. */
final class Tool {

    private Tool() {}

    /** Runs one; whether it ended well, and in time. One that isn't there or can't be run doesn't. */
    static boolean succeeds(Duration wait, List<String> command) {
        return said(wait, command, Map.of()).isPresent();
    }

    /**
     * What one says on its standard output, in lines; none unless it ends well, and in time.
     *
     * @param environment more than this process has
     */
    static Optional<List<String>> said(Duration wait, List<String> command, Map<String, String> environment) {
        try {
            // Into a file: a program that leaves another behind, as pg_ctl does, would leave a pipe open.
            Path output = Files.createTempFile("tool", ".out");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
                builder.environment().putAll(environment);
                Process process = builder.start();
                return process.waitFor(wait.toNanos(), TimeUnit.NANOSECONDS) && process.exitValue() == 0
                        ? Optional.of(Files.readAllLines(output))
                        : Optional.empty();
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

package dev.sekali.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of the machine. */
final class Tool {

    private Tool() {}

    /**
     * What one says on its standard output, in lines; none when it doesn't end in time.
     *
     * @throws IllegalStateException when it can't be run at all
     */
    static List<String> said(Duration wait, List<String> command) {
        try {
            Path output = Files.createTempFile("tool", ".out");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return process.waitFor(wait.toNanos(), TimeUnit.NANOSECONDS) ? Files.readAllLines(output) : List.of();
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new IllegalStateException(command.getFirst() + " can't be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs one; whether it ended well, and in time. One that isn't there or can't be run doesn't. */
    static boolean succeeds(Duration wait, List<String> command) {
        return succeeds(wait, command, Map.of());
    }

    /** The same with more in its environment. */
    static boolean succeeds(Duration wait, List<String> command, Map<String, String> environment) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().putAll(environment);
            Process process = builder.start();
            return process.waitFor(wait.toNanos(), TimeUnit.NANOSECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

package dev.sekali.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command of the shell that was run to its end in the project's folder. */
record Command(int status, String output) {

    /** The folder with docker-compose.yml. */
    static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /** Runs it, whatever comes of it; {@link #output()} has both of its streams. */
    static Command run(Map<String, String> environment, String... command) {
        try {
            Path out = Files.createTempFile("sekali-e2e", ".log");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(PROJECT.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(
                            "still running after " + PATIENCE + ": " + List.of(command) + "\n" + Files.readString(out));
                }
                return new Command(process.exitValue(), Files.readString(out).strip());
            } finally {
                Files.deleteIfExists(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs it, and returns what it printed. */
    static String done(String... command) {
        return run(Map.of(), command).orFail(String.join(" ", command));
    }

    String orFail(String what) {
        if (status != 0) {
            throw new AssertionError("%s ended with %d:%n%s".formatted(what, status, output));
        }
        return output;
    }
}

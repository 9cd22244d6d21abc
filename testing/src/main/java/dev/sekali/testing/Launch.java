package dev.sekali.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program that was run as a process of its own, on the class path of the tests, until it ended.
 *
 * @param errors the lines on standard error
 */
public record Launch(int exitStatus, List<String> output, List<String> errors) {

    public Launch {
        output = List.copyOf(output);
        errors = List.copyOf(errors);
    }

    /**
     * Runs a class with a main method.
     *
     * @param environment all that the program finds there
     * @throws IllegalStateException when it doesn't end in time; it is killed then
     */
    public static Launch of(Class<?> main, Map<String, String> environment, Duration timeout)
            throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            // Read beside each other, or a program that writes much would wait for a reader.
            CompletableFuture<List<String>> output = lines(process.inputReader(StandardCharsets.UTF_8));
            CompletableFuture<List<String>> errors = lines(process.errorReader(StandardCharsets.UTF_8));
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("%s still ran after %s; it said %s %s"
                        .formatted(main.getName(), timeout, output.join(), errors.join()));
            }
            return new Launch(process.exitValue(), output.join(), errors.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompletableFuture<List<String>> lines(BufferedReader reader) {
        CompletableFuture<List<String>> lines = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> lines.complete(reader.lines().toList()));
        return lines;
    }
}

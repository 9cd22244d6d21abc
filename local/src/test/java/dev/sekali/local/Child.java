package dev.sekali.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of this module as a process of its own, since only a process has an exit status and can be killed. */
record Child(Process process, Path outFile, Path errFile) implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static Child start(Class<?> program, Map<String, String> environment, Path folder, String... args)
            throws IOException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        List<String> command = Stream.concat(
                        Stream.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                program.getName()),
                        Stream.of(args))
                .toList();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new Child(builder.start(), out, err);
    }

    String out() throws IOException {
        return Files.readString(outFile);
    }

    List<String> errLines() throws IOException {
        return Files.readAllLines(errFile);
    }

    int awaitExit() {
        return process.onExit()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join()
                .exitValue();
    }

    /** As {@code kill -9}, without a chance to tidy up. */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** As {@code kill}: an ordered stop. */
    @Override
    public void close() {
        process.destroy();
        awaitExit();
    }
}

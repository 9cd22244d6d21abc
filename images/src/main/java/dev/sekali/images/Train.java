package dev.sekali.images;

import dev.sekali.host.ReadyProbe;
import dev.sekali.local.LocalStack;
import dev.sekali.logging.LogFormat;
import dev.sekali.logging.Logging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * {@code Train NAME OPTIONS CACHE REPORT}: runs the program with the Java options of the file OPTIONS against a real
 * database, lets the Java runtime write what it learned to CACHE, and starts the program with and without it; what that
 * takes goes to REPORT. Fails the image's build when the runtime would not use the cache, which at run time it only does
 * in silence.
 */
public final class Train {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final int STARTS = 3;

    private final Program program;
    private final String options;

    private Train(Program program, String options) {
        this.program = program;
        this.options = options;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Logging.start(LogFormat.PLAIN);
        String name = args[0];
        String cache = args[2];
        try (LocalStack stack = LocalStack.startTemporary(Map.of("PORT", "0", "OPERATIONS_PORT", "0"))) {
            Exercise.ingest(stack.url());
            Train train = new Train(Program.of(name, stack), args[1]);
            train.run(train.program.tour().andThen(train.program.load()), "-XX:AOTCacheOutput=" + cache);
            Duration with = train.fastest("-XX:AOTMode=on", "-XX:AOTCache=" + cache);
            Duration without = train.fastest();
            String report = "start to %s: %d ms with the AOT cache, %d ms without, ratio %.2f%n"
                    .formatted(
                            train.program.kind() == Program.Kind.SERVER ? "ready" : "end",
                            with.toMillis(),
                            without.toMillis(),
                            (double) with.toNanos() / without.toNanos());
            System.out.print(name + ": " + report);
            Files.writeString(Path.of(args[3]), report);
        }
    }

    /** Whatever else runs on the machine can only make a start slower. */
    private Duration fastest(String... javaOptions) throws IOException, InterruptedException {
        List<Duration> starts = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            starts.add(run(program.tour(), javaOptions));
        }
        return Collections.min(starts);
    }

    /**
     * Runs the program once, and returns how long it took to be ready, or to end.
     *
     * @param work what a server is asked to do then
     */
    private Duration run(Consumer<String> work, String... javaOptions) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of(javaOptions));
        command.add("@" + options);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(program.environment());
        long begin = System.nanoTime();
        Process process = builder.start();
        try {
            return switch (program.kind()) {
                case SERVER -> serve(process, begin, work);
                case COMMAND -> {
                    awaitEnd(process);
                    yield Duration.ofNanos(System.nanoTime() - begin);
                }
            };
        } finally {
            process.destroyForcibly();
        }
    }

    private static Duration serve(Process process, long begin, Consumer<String> work) throws InterruptedException {
        awaitReady(process, begin);
        Duration start = Duration.ofNanos(System.nanoTime() - begin);
        work.accept("http://127.0.0.1:" + Program.PORT);
        process.destroy();
        awaitEnd(process);
        return start;
    }

    private static void awaitReady(Process process, long begin) throws InterruptedException {
        while (!ReadyProbe.isReady(Integer.parseInt(Program.OPERATIONS_PORT))) {
            if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IllegalStateException("the program does not become ready");
            }
            Thread.sleep(POLL);
        }
    }

    private static void awaitEnd(Process process) throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the program does not end");
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException("the program ended with " + process.exitValue());
        }
    }
}

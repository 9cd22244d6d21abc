package dev.sekali.bench.stack;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.host.HealthCheck;
import dev.sekali.testing.Footprint;
import dev.sekali.testing.ImageOptions;
import dev.sekali.testing.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A function as a process of its own, with the Java options of its image and the heap of its container in the chart. */
public final class Function implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(2);

    private final Process process;
    private final int port;
    private final Duration start;

    private Function(Process process, int port, Duration start) {
        this.process = process;
        this.port = port;
        this.start = start;
    }

    /** Which function, and the memory limit of its container. */
    public enum Kind {
        INGEST("ingest", 512),
        STATS("stats", 384);

        private final String name;
        private final int mib;

        Kind(String name, int mib) {
            this.name = name;
            this.mib = mib;
        }

        private Path jar() {
            return Path.of("functions", name, "target", "sekali-" + name + ".jar");
        }
    }

    /**
     * Starts a function, and waits until it is ready.
     *
     * @param javaOptions more than its image has
     */
    public static Function start(Kind kind, DatabaseSettings database, String... javaOptions)
            throws IOException, InterruptedException {
        int port = Ports.unused();
        int operationsPort = Ports.unused();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(javaOptions));
        command.addAll(ImageOptions.inContainer(kind.mib));
        command.addAll(List.of("-jar", kind.jar().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("BIND_ADDRESS", "127.0.0.1");
        builder.environment().put("PORT", Integer.toString(port));
        builder.environment().put("OPERATIONS_PORT", Integer.toString(operationsPort));
        builder.environment().put("DATABASE_URL", database.url());
        builder.environment().put("DATABASE_USER", database.user());
        builder.environment().put("DATABASE_PASSWORD", database.password().value());
        builder.environment().put("DRAIN_DELAY", "0s");
        long begin = System.nanoTime();
        Process process = builder.start();
        try {
            awaitReady(process, operationsPort, begin);
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
        return new Function(process, port, Duration.ofNanos(System.nanoTime() - begin));
    }

    private static void awaitReady(Process process, int operationsPort, long begin)
            throws IOException, InterruptedException {
        while (!HealthCheck.isReady(operationsPort)) {
            if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IOException("a function does not become ready");
            }
            Thread.sleep(POLL);
        }
    }

    public int port() {
        return port;
    }

    /** From the start of the process until it was ready. */
    public Duration start() {
        return start;
    }

    /** Processor time so far. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What it takes of the machine. */
    public Footprint footprint() {
        return new Footprint(process.pid());
    }

    /** Stops it as {@code kill} does, and waits. */
    @Override
    public void close() {
        process.toHandle().destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

package dev.sekali.bench.stack;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.host.ReadyProbe;
import dev.sekali.testing.Child;
import dev.sekali.testing.Footprint;
import dev.sekali.testing.Functions;
import dev.sekali.testing.ImageOptions;
import dev.sekali.testing.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A function as a process of its own, with the Java options of its image and the heap of its container in the chart.
 *
 * @param start from the start of the process until it was ready
 */
public record Function(Child process, int port, Duration start) implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(2);

    /** Which function, and the memory limit of its container. */
    public enum Kind {
        INGEST("ingest", 512),
        STATS("stats", 384),
        FEED("feed", 384);

        private final String name;
        private final int mib;

        Kind(String name, int mib) {
            this.name = name;
            this.mib = mib;
        }

        private String jar() {
            return Path.of("functions", name, "target", "sekali-" + name + ".jar")
                    .toString();
        }

        private String main() {
            return "dev.sekali." + name + ".Main";
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
        List<String> options = new ArrayList<>(List.of(javaOptions));
        options.addAll(ImageOptions.inContainer(kind.mib));
        // Settings that are to be measured come from outside.
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(Functions.environment(database, port, operationsPort, Map.of("DRAIN_DELAY", "0s")));
        long begin = System.nanoTime();
        Child process = Child.start(options, kind.jar(), kind.main(), environment);
        try {
            awaitReady(process, operationsPort, begin);
            return new Function(process, port, Duration.ofNanos(System.nanoTime() - begin));
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.kill();
            throw e;
        }
    }

    private static void awaitReady(Child process, int operationsPort, long begin)
            throws IOException, InterruptedException {
        while (!ReadyProbe.isReady(operationsPort)) {
            if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IOException("a function does not become ready; it said " + process.errors());
            }
            Thread.sleep(POLL);
        }
    }

    /** Processor time so far. */
    public Duration cpu() {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** What it takes of the machine. */
    public Footprint footprint() {
        return new Footprint(process.pid());
    }

    /** Stops it as {@code kill} does, and waits. */
    @Override
    public void close() {
        process.close();
    }
}

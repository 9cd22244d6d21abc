package dev.sekali.bench.suite;

import dev.sekali.bench.report.Report;
import dev.sekali.bench.stack.Database;
import dev.sekali.bench.stack.Function;
import dev.sekali.embedded.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.concurrent.atomic.AtomicInteger;

/** All that is measured, in parts that have names. */
public final class Suite {

    private static final SequencedMap<String, Part> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("singles", new Singles(Singles.CONNECTIONS));
        PARTS.put("batches", new Batches(Batches.NAMES));
        PARTS.put("replicas", new Replicas());
        PARTS.put("latency", new Latency());
        PARTS.put("footprint", new Costs());
        PARTS.put("profile", new Profile());
        PARTS.put("growth", new Growth());
        PARTS.put("feed", new Feed());
    }

    /**
     * Where a third of the target tells a regression from a busy machine: the same code reaches 12 to 21 times (a) on two
     * processors with neighbours, and would reach 1 without its batches.
     */
    private static final List<Part> SMOKE =
            List.of(new Singles(List.of(64)), new Batches(List.of(Batches.THOUSANDS, Batches.COPY)));

    /** 256 clients, the functions and whoever looks after them; PostgreSQL's own default is 100. */
    private static final int MAX_CONNECTIONS = 300;

    private Suite() {}

    /** The names of the parts. */
    public static SequencedSet<String> parts() {
        return PARTS.sequencedKeySet();
    }

    /** Measures the parts of these names, which must be among {@link #parts()}. */
    public static void run(Report report, List<String> names, int rounds, Duration cell) throws Exception {
        measure(report, names.stream().map(PARTS::get).toList(), rounds, cell);
    }

    /** Measures what a regression would show in, briefly. */
    public static void smoke(Report report) throws Exception {
        measure(report, SMOKE, 2, Duration.ofSeconds(2));
    }

    private static void measure(Report report, List<Part> parts, int rounds, Duration cell) throws Exception {
        Path cache = Files.createTempFile("sekali-bench", ".aot");
        try (EmbeddedServer server =
                        EmbeddedServer.startTemporary(Map.of("max_connections", Integer.toString(MAX_CONNECTIONS)));
                Database database = Database.create(server)) {
            Lab lab = new Lab(server, database, cache, report, rounds, cell, new AtomicInteger());
            train(lab);
            for (Part part : parts) {
                part.run(lab);
            }
        } finally {
            Files.delete(cache);
        }
    }

    /** Lets a Java runtime write what it learned while ingest worked, as the image's build does. */
    private static void train(Lab lab) throws IOException, InterruptedException, SQLException {
        try (Function ingest =
                Function.start(Function.Kind.INGEST, lab.database().ingest(), "-XX:AOTCacheOutput=" + lab.cache())) {
            lab.warm(lab.database(), ingest);
        }
    }
}

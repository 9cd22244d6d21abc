package dev.sekali.chaos;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.ingest.Main;
import dev.sekali.testing.Child;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ingest function as a process of its own, which can be killed and started again on the same ports. */
final class Ingest extends FunctionProcess {

    /** The bound within which ingest promises an answer: shorter than the default, so that a run is, too. */
    static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(4);

    private static final Map<String, String> SETTINGS = Map.of(
            "PUBLISH_TIMEOUT", PUBLISH_TIMEOUT.toSeconds() + "s", "STATEMENT_TIMEOUT", "3s", "DRAIN_DELAY", "1s");

    private static final String JCMD = System.getProperty("java.home") + "/bin/jcmd";
    private static final Pattern TIME = Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT[\\d:.]+[+-]\\d{4}): ");
    private static final DateTimeFormatter TIME_FORMAT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxx");
    private static final Duration COLLECT_WAIT = Duration.ofSeconds(20);

    /**
     * What runs in the process.
     *
     * @param jvm options of its Java runtime
     * @param settings more of them, and others in the place of those that all runs have
     */
    record Program(List<String> jvm, String classPath, Map<String, String> settings) {

        Program {
            jvm = List.copyOf(jvm);
            settings = Map.copyOf(settings);
        }

        static final Program TODAYS = new Program(Child.SHORT_RUN, System.getProperty("java.class.path"), Map.of());

        /** The same with more settings, which go before those of the same name. */
        Program with(Map<String, String> more) {
            Map<String, String> merged = new HashMap<>(settings);
            merged.putAll(more);
            return new Program(jvm, classPath, merged);
        }

        /** The same on another Java runtime. */
        Program on(List<String> otherJvm) {
            return new Program(otherJvm, classPath, settings);
        }

        private Child start(Map<String, String> environment) {
            Map<String, String> all = new HashMap<>(environment);
            all.putAll(settings);
            return Child.start(jvm, classPath, Main.class.getName(), all);
        }
    }

    private Ingest(Program program, DatabaseSettings database, int databasePort) {
        super(database, databasePort, SETTINGS, program::start);
    }

    /** Starts it, and waits until it is ready. */
    static Ingest start(Program program, DatabaseSettings database, int databasePort) {
        Ingest ingest = new Ingest(program, database, databasePort);
        ingest.awaitReady("ingest");
        return ingest;
    }

    /** After it ended: the same, but another program from now on, which is on its way when this returns. */
    void restart(Program next) {
        restart(next::start);
    }

    /** What its process takes for the time. */
    Instant time() {
        // Its answers' Date would be that of a timer of the HTTP server, which stands still when the clock is set back.
        return jcmd("VM.uptime", "-date").stream()
                .flatMap(List::stream)
                .map(TIME::matcher)
                .filter(Matcher::lookingAt)
                .map(found -> OffsetDateTime.parse(found.group(1), TIME_FORMAT).toInstant())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("ingest's process tells no time"));
    }

    double threads() {
        return metric("jvm_threads_live_threads");
    }

    /** What stays in use after a collection, in MiB. */
    double heapMib() {
        if (jcmd("GC.run").isEmpty()) {
            throw new IllegalStateException("jcmd, which comes with a JDK, doesn't make ingest collect");
        }
        return metric("jvm_memory_used_bytes{area=\"heap\"") / (1 << 20);
    }

    private Optional<List<String>> jcmd(String... words) {
        List<String> command = new ArrayList<>(List.of(JCMD, Long.toString(pid())));
        command.addAll(List.of(words));
        return Tool.said(COLLECT_WAIT, command, Map.of());
    }

    private double metric(String prefix) {
        return operations("/metrics")
                .orElseThrow(() -> new IllegalStateException("ingest gives no metrics"))
                .body()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}

package dev.sekali.chaos;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.ingest.Main;
import dev.sekali.settings.Secret;
import dev.sekali.testing.Child;
import dev.sekali.testing.Functions;
import dev.sekali.testing.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
final class Ingest implements AutoCloseable {

    /** The bound within which ingest promises an answer: shorter than the default, so that a run is, too. */
    static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(4);

    private static final Map<String, String> SETTINGS = Map.of(
            "PUBLISH_TIMEOUT", PUBLISH_TIMEOUT.toSeconds() + "s", "STATEMENT_TIMEOUT", "3s", "DRAIN_DELAY", "1s");

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(3);
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
            return Child.start(jvm, classPath, Main.class.getName(), environment);
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final Secret password;
    private final Map<String, String> environment;
    private final int port = Ports.unused();
    private final int operationsPort = Ports.unused();
    private volatile Program program;
    private volatile Child child;

    private Ingest(Program program, DatabaseSettings database, int databasePort) {
        this.program = program;
        this.password = database.password();
        this.environment = Functions.environment(
                new DatabaseSettings(
                        database.url().replaceFirst(":\\d+/", ":" + databasePort + "/"), database.user(), password),
                port,
                operationsPort,
                SETTINGS);
        this.child = start(program);
    }

    /** Starts it, and waits until it is ready. */
    static Ingest start(Program program, DatabaseSettings database, int databasePort) {
        Ingest ingest = new Ingest(program, database, databasePort);
        try {
            Waiting.until(ingest::isReady, "ingest to be ready");
            return ingest;
        } catch (RuntimeException e) {
            ingest.close();
            throw e;
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return child.pid();
    }

    boolean isAlive() {
        return child.isAlive();
    }

    boolean isReady() {
        return up("ready");
    }

    boolean isLive() {
        return up("live");
    }

    /** As {@code kill -9}. */
    void kill() {
        child.kill();
    }

    /** As {@code kill}, waited for. */
    void stop() {
        child.close();
    }

    /** After it ended; the new process is on its way when this returns. */
    void restart() {
        restart(program);
    }

    /** The same, but another program from now on. */
    void restart(Program next) {
        program = next;
        child = start(next);
    }

    private Child start(Program next) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(next.settings);
        return next.start(all);
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

    /** What its process has logged so far. */
    List<String> log() {
        return child.errors();
    }

    boolean hasLoggedStackTrace() {
        return log().stream().anyMatch(line -> line.startsWith("\tat "));
    }

    /** Whether a text holds the password that it enters the database with. */
    boolean betrays(String text) {
        return text.contains(password.value());
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
        List<String> command = new ArrayList<>(List.of(JCMD, Long.toString(child.pid())));
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

    private boolean up(String probe) {
        return operations("/health/" + probe)
                .filter(answer -> answer.statusCode() < 300)
                .isPresent();
    }

    /** An answer of the operations port, if one comes. */
    private Optional<HttpResponse<String>> operations(String path) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(operationsPort, path)))
                .timeout(PROBE_TIMEOUT)
                .build();
        try {
            return Optional.of(http.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        stop();
        http.close();
    }
}

package dev.sekali.chaos;

import dev.sekali.chaos.load.Crew;
import dev.sekali.chaos.load.Manner;
import dev.sekali.chaos.load.Turns;
import dev.sekali.chaos.proxy.Proxy;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * A scenario's own database, proxy, ingests and load, and the measures that all scenarios share. One thread drives it.
 */
final class Trial implements AutoCloseable {

    /** Of each ingest, as it is by default. */
    static final int COMMITTERS = 2;

    private static final int SENDERS = 24;

    /** Load, not overload: the machine is shared with what is tested. */
    private static final Duration PACE = Duration.ofMillis(10);

    private static final Duration PATIENCE = Ingest.PUBLISH_TIMEOUT.plusSeconds(2);
    private static final Duration SAMPLE_PAUSE = Duration.ofMillis(200);
    private static final int WARM_UP_EVENTS = 2_000;
    private static final int MORE_LOG_LINES_A_FAULT = 7;

    /** Which of {@code pg_stat_activity} are sessions of ingests. */
    static final String INGEST_SESSION = "application_name = 'sekali-ingest' AND datname = current_database()";

    /** What the world looks like to a fault. */
    enum Kind {
        /** The database or its network is at fault: ingest lives, and answers. */
        DATABASE,
        /** Ingest itself dies: answers may be lost. */
        INGEST
    }

    /** Something that breaks, and is whole again when this returns. */
    @FunctionalInterface
    interface Fault {
        void happen(Trial trial) throws Exception;
    }

    final Lab lab;
    final TestDatabase database;
    final Proxy proxy;
    final List<Ingest> ingests = new ArrayList<>();

    private final Opened opened = new Opened();
    private final Kind kind;
    private final Checks checks;
    private final Crew crew;
    private final Held before;
    private final int logLines;

    private Trial(Lab lab, Kind kind, List<Ingest.Program> replicas) throws IOException, InterruptedException {
        this.lab = lab;
        this.kind = kind;
        try {
            this.database = opened.keep(TestDatabase.create(lab.server()));
            this.proxy = opened.keep(Proxy.start(lab.server()::port));
            for (Ingest.Program program : replicas) {
                ingests.add(opened.keep(Ingest.start(program, database.ingest(), proxy.port())));
            }
            this.checks = opened.keep(new Checks(database, ingest(), SAMPLE_PAUSE));
            List<Integer> ports = ingests.stream().map(Ingest::port).toList();
            this.crew = opened.keep(new Crew(new Manner(ports, PATIENCE, kind == Kind.INGEST, false), lab.ledger()));
            crew.pace(Turns.after(PACE));
            crew.growTo(SENDERS);
            Waiting.until(() -> acknowledged() > WARM_UP_EVENTS, "the load to run");
            this.before = Held.by(ingest());
            this.logLines = ingest().log().size();
        } catch (IOException | InterruptedException | RuntimeException e) {
            opened.abandon(e);
            throw e;
        }
    }

    private long acknowledged() {
        return crew.seen().acknowledged();
    }

    static Trial start(Lab lab, Kind kind, int replicas) throws IOException, InterruptedException {
        return start(lab, kind, Collections.nCopies(replicas, Ingest.Program.TODAYS));
    }

    /** The same with these programs. */
    static Trial start(Lab lab, Kind kind, List<Ingest.Program> replicas) throws IOException, InterruptedException {
        return new Trial(lab, kind, replicas);
    }

    Ingest ingest() {
        return ingests.getFirst();
    }

    /** Says that something was not as promised. */
    void fault(String what) {
        checks.fault(what);
    }

    /** Lets a fault happen so many times in the middle of load, and judges. */
    Row repeat(String name, int times, Fault fault) throws Exception {
        return byTurns(name, times, _ -> fault);
    }

    /** The same with a fault of its own each time, counted from 0. */
    Row byTurns(String name, int times, IntFunction<Fault> fault) throws Exception {
        for (int i = 0; i < times; i++) {
            suffer(fault.apply(i));
        }
        return end(name, times);
    }

    /**
     * Lets a fault happen in the middle of load, and waits until ingest has recovered.
     *
     * @return when the fault was over, as {@link System#nanoTime()} tells it
     */
    long suffer(Fault fault) throws Exception {
        awaitLoad();
        fault.happen(this);
        long healed = System.nanoTime();
        recovered(healed);
        return healed;
    }

    /** Ends the load after so many faults, and judges. */
    Row end(String name, int times) throws IOException, SQLException {
        awaitLoad();
        leftovers();
        log(times);
        return checks.end(name, times, kind == Kind.DATABASE, crew, List.of(), List.of());
    }

    /** Waits until the load runs as before, at each ingest, so that a fault comes in the middle of it. */
    void awaitLoad() {
        for (int i = 0; i < ingests.size(); i++) {
            int target = i;
            long before = crew.seen().acknowledged(target);
            Waiting.until(
                    () -> crew.seen().acknowledged(target) > before + 50,
                    "the load to go on at ingest %d".formatted(target));
        }
    }

    /**
     * Notes how long it took since the fault's end until there was a 200 and PostgreSQL had done something for as many
     * sessions as one ingest has committers (one that works would hide another that doesn't; an idle one looks twice a
     * second whether its session works), and that ingest is ready then. Of several ingests, any of their sessions count.
     */
    private void recovered(long healed) {
        long before = acknowledged();
        String healedThere = database.texts("SELECT clock_timestamp()").getFirst();
        Waiting.until(() -> acknowledged() > before, "an answer of 200 after the fault's end");
        Set<String> working = new HashSet<>();
        Waiting.until(
                () -> {
                    working.addAll(sessionsDoneSince(healedThere));
                    return working.size() >= COMMITTERS;
                },
                "two committers to work after the fault's end");
        Duration took = Duration.ofNanos(System.nanoTime() - healed);
        checks.recovered(took, Waiting.until(ingest()::isReady, Checks.RECOVERY_LIMIT));
    }

    /** Sessions of ingests that have begun something since a moment of PostgreSQL's, and have come to its end. */
    private List<String> sessionsDoneSince(String moment) {
        return database.texts("SELECT pid FROM pg_stat_activity WHERE %s AND state = 'idle' AND query_start > '%s'"
                .formatted(INGEST_SESSION, moment));
    }

    /** Something that is done while nobody else can use the table. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    void underLock(Work work) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE processed_events IN ACCESS EXCLUSIVE MODE");
            work.run();
            connection.rollback();
        }
    }

    /** Readiness must tell that the database is away. */
    void expectNotReady() {
        if (!Waiting.until(() -> !ingest().isReady(), Checks.RECOVERY_LIMIT)) {
            fault("the database is away, but ingest says that it is ready");
        }
    }

    /** Waits for an answer of 503 from now on: a fault that nobody feels would prove nothing. */
    void awaitUnavailable() {
        long before = crew.seen().refusals();
        Waiting.until(() -> crew.seen().refusals() > before, "an answer of 503");
    }

    private void leftovers() {
        int expected = COMMITTERS * ingests.size();
        if (!Waiting.until(() -> connections() == expected, Held.SETTLE)) {
            fault("ingest holds %d connections, not %d".formatted(connections(), expected));
        }
        checks.faults(before.settled(ingest()).beyond(before));
    }

    /** A fault is told when it begins and when it is over, however many requests it costs. */
    private void log(int times) {
        List<String> log = ingest().log();
        int more = log.size() - logLines;
        if (kind == Kind.DATABASE && more > times * MORE_LOG_LINES_A_FAULT) {
            fault("ingest logged %d lines, the last: %s".formatted(more, log.getLast()));
        }
        if (ingest().hasLoggedStackTrace()) {
            fault("ingest logged a stack trace");
        }
        if (log.stream().anyMatch(ingest()::betrays)) {
            fault("ingest logged its password");
        }
    }

    private long connections() {
        return database.number("SELECT count(*) FROM pg_stat_activity WHERE " + INGEST_SESSION);
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}

package dev.sekali.chaos;

import dev.sekali.chaos.judge.Judge;
import dev.sekali.chaos.judge.Judgement;
import dev.sekali.chaos.judge.Sampler;
import dev.sekali.chaos.proxy.Proxy;
import dev.sekali.database.Connector;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A scenario's own database, proxy, ingests and load, and the measures that all scenarios share. One thread drives it.
 */
final class Trial implements AutoCloseable {

    static final Duration RECOVERY_LIMIT = Duration.ofSeconds(5);

    /** Of each ingest, as it is by default. */
    static final int COMMITTERS = 2;

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

    final Lab lab;
    final TestDatabase database;
    final Proxy proxy;
    final List<Ingest> ingests = new ArrayList<>();
    final Load load;

    private final Opened opened = new Opened();
    private final Kind kind;
    private final Sampler sampler;
    private final LivenessWatch liveness;
    private final Held before;
    private final int logLines;
    private final List<String> faults = new ArrayList<>();
    private Duration recovery = Duration.ZERO;

    private Trial(Lab lab, Kind kind, List<Ingest.Program> replicas) throws IOException {
        this.lab = lab;
        this.kind = kind;
        try {
            this.database = opened.keep(TestDatabase.create(lab.server()));
            this.proxy = opened.keep(Proxy.start(lab.server()::port));
            for (Ingest.Program program : replicas) {
                ingests.add(opened.keep(Ingest.start(program, database.ingest(), proxy.port())));
            }
            this.sampler = opened.keep(
                    Sampler.start(new Connector(database.superuser(), "chaos-sampler", Duration.ofSeconds(10))));
            this.load = opened.keep(
                    Load.start(ingests.stream().map(Ingest::publish).toList(), lab.ledger(), kind == Kind.INGEST));
            warmUp(load);
            this.before = Held.by(ingest());
            this.logLines = ingest().log().size();
            this.liveness = opened.keep(LivenessWatch.start(ingest()));
        } catch (IOException | RuntimeException e) {
            opened.abandon(e);
            throw e;
        }
    }

    private static void warmUp(Load load) {
        Waiting.until(() -> load.acknowledged() > WARM_UP_EVENTS, "the load to run");
    }

    static Trial start(Lab lab, Kind kind, int replicas) throws IOException {
        return start(lab, kind, Collections.nCopies(replicas, Ingest.Program.TODAYS));
    }

    /** The same with these programs. */
    static Trial start(Lab lab, Kind kind, List<Ingest.Program> replicas) throws IOException {
        return new Trial(lab, kind, replicas);
    }

    Ingest ingest() {
        return ingests.getFirst();
    }

    /** Says that something was not as promised. */
    void fault(String what) {
        faults.add(what);
    }

    /** Waits until the load runs as before, at each ingest, so that a fault comes in the middle of it. */
    void awaitLoad() {
        for (int i = 0; i < ingests.size(); i++) {
            int target = i;
            long before = load.acknowledged(target);
            Waiting.until(
                    () -> load.acknowledged(target) > before + 50, "the load to go on at ingest %d".formatted(target));
        }
    }

    /**
     * Notes how long it took from now, the fault's end, until there was a 200 and PostgreSQL had done something for as many
     * sessions as one ingest has committers (one that works would hide another that doesn't; an idle one looks twice a
     * second whether its session works), and that ingest is ready then. Of several ingests, any of their sessions count.
     */
    void recovered() {
        long healed = System.nanoTime();
        long before = load.acknowledged();
        String healedThere = database.texts("SELECT clock_timestamp()").getFirst();
        Waiting.until(() -> load.acknowledged() > before, "an answer of 200 after the fault's end");
        Set<String> working = new HashSet<>();
        Waiting.until(
                () -> {
                    working.addAll(sessionsDoneSince(healedThere));
                    return working.size() >= COMMITTERS;
                },
                "two committers to work after the fault's end");
        Duration took = Duration.ofNanos(System.nanoTime() - healed);
        recovery = took.compareTo(recovery) > 0 ? took : recovery;
        if (took.compareTo(RECOVERY_LIMIT) > 0) {
            fault("recovery took " + took);
        }
        if (!Waiting.until(ingest()::isReady, RECOVERY_LIMIT)) {
            fault("ingest serves again, but is not ready");
        }
    }

    /** Sessions of ingests that have begun something since a moment of PostgreSQL's, and have come to its end. */
    private List<String> sessionsDoneSince(String moment) {
        return database.texts("SELECT pid FROM pg_stat_activity WHERE %s AND state = 'idle' AND query_start > '%s'"
                .formatted(INGEST_SESSION, moment));
    }

    /** Readiness must tell that the database is away. */
    void expectNotReady() {
        if (!Waiting.until(() -> !ingest().isReady(), RECOVERY_LIMIT)) {
            fault("the database is away, but ingest says that it is ready");
        }
    }

    /** Waits for an answer of 503 from now on: a fault that nobody feels would prove nothing. */
    void awaitUnavailable() {
        long before = load.unavailable();
        Waiting.until(() -> load.unavailable() > before, "an answer of 503");
    }

    /** Ends the load, once it runs as before at each ingest, and judges. */
    Row end(String name, int times) throws IOException, SQLException {
        awaitLoad();
        leftovers();
        log(times);
        liveness.close();
        load.close();
        sampler.close();
        faults.addAll(load.faults());
        faults.addAll(sampler.faults());
        if (kind == Kind.DATABASE) {
            faults.addAll(liveness.faults());
        }
        if (sampler.samples() == 0) {
            fault("no sample was taken");
        }
        Judgement judgement;
        try (Connection connection = database.connect()) {
            judgement = Judge.judge(List.of(load.ledger()), connection);
        }
        faults.addAll(judgement.faults());
        return new Row(
                name,
                times,
                judgement.acknowledged(),
                judgement.lost(),
                judgement.doubled(),
                load.worstAnswer(),
                recovery,
                faults);
    }

    private void leftovers() {
        int expected = COMMITTERS * ingests.size();
        if (!Waiting.until(() -> connections() == expected, Held.SETTLE)) {
            fault("ingest holds %d connections, not %d".formatted(connections(), expected));
        }
        faults.addAll(before.settled(ingest()).beyond(before));
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

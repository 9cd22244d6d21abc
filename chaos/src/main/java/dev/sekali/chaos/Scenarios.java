package dev.sekali.chaos;

import dev.sekali.chaos.load.Crew;
import dev.sekali.chaos.proxy.Trap;
import dev.sekali.chaos.proxy.Weather;
import dev.sekali.database.Connector;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** All that is tried, in the order of the table. */
final class Scenarios {

    private static final int OFTEN = 20;
    private static final Duration SHORT = Duration.ofMillis(1500);
    private static final Duration SLOWNESS = Duration.ofMillis(100);
    private static final int SPRING_SECONDS = 20;

    private static final String OF_INGEST =
            "FROM pg_stat_activity WHERE usename = 'sekali_ingest' AND datname = current_database()";

    /** How long a part of a scenario of load takes. */
    private static final Duration PART = Duration.ofSeconds(10);

    private static final List<Scenario> FAULTS = List.of(
            Scenario.of("kill-postmaster", OFTEN, Trial.Kind.DATABASE, 1, trial -> {
                trial.lab.killPostmaster();
                trial.expectNotReady();
                trial.lab.restartPostmaster();
            }),
            Scenario.of("kill-backend", OFTEN, Trial.Kind.DATABASE, 1, Scenarios::killBackend),
            Scenario.of("kill-ingest", OFTEN, Trial.Kind.INGEST, 1, trial -> {
                trial.ingest().kill();
                startAgain(trial);
            }),
            Scenario.of(
                    "kill-ingest-before-commit",
                    OFTEN,
                    Trial.Kind.INGEST,
                    1,
                    trial -> killAt(trial, Trap.Point.BEFORE_COMMIT)),
            Scenario.of(
                    "kill-ingest-before-answer",
                    OFTEN,
                    Trial.Kind.INGEST,
                    1,
                    trial -> killAt(trial, Trap.Point.BEFORE_ANSWER)),
            Scenario.of("rolling-restart", OFTEN, Trial.Kind.INGEST, 2, Scenarios::rollingRestart),
            Scenario.of("network-cut", OFTEN, Trial.Kind.DATABASE, 1, trial -> {
                trial.proxy.set(new Weather.Cut());
                trial.expectNotReady();
                Waiting.pause(SHORT);
                trial.proxy.set(new Weather.Fair());
            }),
            Scenario.of("network-stalled", OFTEN / 2, Trial.Kind.DATABASE, 1, trial -> {
                trial.proxy.set(new Weather.Stalled());
                // Long before the connections' own timeouts.
                trial.expectNotReady();
                trial.awaitUnavailable();
                Waiting.pause(SHORT);
                trial.proxy.set(new Weather.Fair());
            }),
            Scenario.of("network-slow", OFTEN, Trial.Kind.DATABASE, 1, trial -> {
                trial.proxy.set(new Weather.Slow(SLOWNESS));
                Waiting.pause(SHORT);
                trial.proxy.set(new Weather.Fair());
            }),
            Scenario.of("connection-forgotten", OFTEN, Trial.Kind.DATABASE, 1, trial -> trial.proxy.forget()),
            Scenario.of(
                    "reset-after-commit-sent", OFTEN, Trial.Kind.DATABASE, 1, trial -> spring(trial, Trap.Point.SENT)),
            Scenario.of(
                    "reset-before-answer",
                    OFTEN,
                    Trial.Kind.DATABASE,
                    1,
                    trial -> spring(trial, Trap.Point.BEFORE_ANSWER)),
            Scenario.of("connections-used-up", OFTEN, Trial.Kind.DATABASE, 1, Scenarios::useUpConnections),
            Scenario.of(
                    "lock-table",
                    OFTEN / 2,
                    Trial.Kind.DATABASE,
                    1,
                    trial -> trial.underLock(() -> {
                        // After STATEMENT_TIMEOUT at the latest.
                        trial.awaitUnavailable();
                        Waiting.pause(SHORT);
                    })),
            Scenario.of("timeouts-fired", OFTEN, Trial.Kind.DATABASE, 1, Scenarios::fireTimeouts),
            new Scenario("role-timeouts", 2 * OFTEN, RoleTimeouts::run),
            Scenario.of("read-only", OFTEN, Trial.Kind.DATABASE, 1, Scenarios::onlyRead),
            new Scenario("clock-skew", OFTEN, ClockSkew::run),
            new Scenario("two-versions", OFTEN / 2, TwoVersions::run),
            new Scenario("disk-full", OFTEN / 2, DiskFull::run),
            new Scenario("wal-full", OFTEN / 2, WalFull::run),
            new Scenario("feed-under-faults", FeedUnderFaults.TIMES, FeedUnderFaults::run));

    private Scenarios() {}

    /** @param soak how long the soak takes */
    static List<Scenario> all(Duration soak) {
        List<Scenario> all = new ArrayList<>(FAULTS);
        all.add(Scenario.load("ramp", Ramp.STEPS.getLast(), Ramp.SETTINGS, new Ramp(Ramp.STEPS, PART)));
        all.add(Scenario.load("crowd", Crowd.CONNECTIONS, Map.of(), new Crowd(Crowd.CONNECTIONS, PART)));
        all.add(Scenario.load("bulk", Bulk.CONNECTIONS, Bulk.SETTINGS, new Bulk(PART, PART.multipliedBy(2))));
        all.add(Scenario.load("soak", Soak.SENDERS, Map.of(), new Soak(soak)));
        return all;
    }

    static Optional<Scenario> named(String name) {
        return FAULTS.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
    }

    private static void killBackend(Trial trial) {
        List<ProcessHandle> sessions = trial.database.texts("SELECT pid " + OF_INGEST).stream()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                .toList();
        sessions.getFirst().destroyForcibly();
        // PostgreSQL ends all the others too then, and recovers, which ends the fault.
        Waiting.until(() -> sessions.stream().noneMatch(ProcessHandle::isAlive), "the end of ingest's sessions");
        Waiting.until(() -> answers(trial), "PostgreSQL's recovery");
    }

    private static boolean answers(Trial trial) {
        try {
            return trial.database.number("SELECT 1") == 1;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static void startAgain(Trial trial) {
        trial.ingest().restart();
        // A start takes its time, and ends the fault.
        Waiting.until(trial.ingest()::isReady, "ingest to be ready again");
    }

    private static void killAt(Trial trial, Trap.Point point) throws Exception {
        Trap trap = Trap.at(point, Crew.MARK, trial.ingest()::kill);
        trial.proxy.set(trap);
        trap.sprung().get(SPRING_SECONDS, TimeUnit.SECONDS);
        startAgain(trial);
    }

    private static void spring(Trial trial, Trap.Point point) throws Exception {
        Trap trap = Trap.at(point, Crew.MARK, () -> {});
        trial.proxy.set(trap);
        trap.sprung().get(SPRING_SECONDS, TimeUnit.SECONDS);
    }

    private static void rollingRestart(Trial trial) {
        for (Ingest ingest : trial.ingests) {
            ingest.stop();
            ingest.restart();
            Waiting.until(ingest::isReady, "an ingest to be ready again");
        }
    }

    private static void useUpConnections(Trial trial) throws SQLException {
        List<Connection> others = new ArrayList<>();
        try {
            trial.proxy.set(new Weather.Cut());
            trial.expectNotReady();
            takeAll(trial, others);
            trial.proxy.set(new Weather.Fair());
            Waiting.pause(SHORT);
            if (trial.ingest().isReady()) {
                trial.fault("no connection is left, but ingest says that it is ready");
            }
        } finally {
            for (Connection other : others) {
                other.close();
            }
        }
    }

    /** Up to the last that anybody but a superuser may have: those of the role of the readers. */
    private static void takeAll(Trial trial, List<Connection> others) throws SQLException {
        Connector connector = new Connector(trial.database.stats(), "others", Duration.ofMinutes(1));
        while (true) {
            try {
                others.add(connector.open());
            } catch (SQLException e) {
                if ("53300".equals(e.getSQLState())) {
                    return;
                }
                throw e;
            }
        }
    }

    /** What a demoted primary says, to the sessions that it has and to new ones. */
    private static void onlyRead(Trial trial) {
        trial.database.execute("ALTER SYSTEM SET default_transaction_read_only = on");
        trial.database.texts("SELECT CAST(pg_reload_conf() AS text)");
        trial.awaitUnavailable();
        trial.expectNotReady();
        Waiting.pause(SHORT);
        trial.database.execute("ALTER SYSTEM RESET default_transaction_read_only");
        trial.database.texts("SELECT CAST(pg_reload_conf() AS text)");
    }

    private static void fireTimeouts(Trial trial) {
        // Both fire in running sessions: a statement is cancelled as by its timeout, a session ends as by its own.
        trial.database.texts("SELECT CAST(pg_cancel_backend(pid) AS text) " + OF_INGEST);
        trial.awaitLoad();
        trial.database.texts("SELECT CAST(pg_terminate_backend(pid) AS text) " + OF_INGEST);
    }
}

package dev.sekali.chaos;

import dev.sekali.chaos.proxy.Trap;
import dev.sekali.chaos.proxy.Weather;
import dev.sekali.database.Connector;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    private static final List<Scenario> ALL = List.of(
            new FaultScenario("kill-postmaster", OFTEN, Trial.Kind.DATABASE, 1, trial -> {
                trial.lab.killPostmaster();
                trial.expectNotReady();
                trial.lab.restartPostmaster();
            }),
            new FaultScenario("kill-backend", OFTEN, Trial.Kind.DATABASE, 1, Scenarios::killBackend),
            new FaultScenario("kill-ingest", OFTEN, Trial.Kind.INGEST, 1, trial -> {
                trial.ingest().kill();
                startAgain(trial);
            }),
            new FaultScenario(
                    "kill-ingest-before-commit",
                    OFTEN,
                    Trial.Kind.INGEST,
                    1,
                    trial -> killAt(trial, Trap.Point.BEFORE_COMMIT)),
            new FaultScenario(
                    "kill-ingest-before-answer",
                    OFTEN,
                    Trial.Kind.INGEST,
                    1,
                    trial -> killAt(trial, Trap.Point.BEFORE_ANSWER)),
            new FaultScenario("rolling-restart", OFTEN, Trial.Kind.INGEST, 2, Scenarios::rollingRestart),
            new FaultScenario("network-cut", OFTEN, Trial.Kind.DATABASE, 1, trial -> {
                trial.proxy.set(new Weather.Cut());
                trial.expectNotReady();
                Waiting.pause(SHORT);
                trial.proxy.set(new Weather.Fair());
            }),
            new FaultScenario("network-stalled", OFTEN / 2, Trial.Kind.DATABASE, 1, trial -> {
                trial.proxy.set(new Weather.Stalled());
                // Long before the connections' own timeouts.
                trial.expectNotReady();
                trial.awaitUnavailable();
                Waiting.pause(SHORT);
                trial.proxy.set(new Weather.Fair());
            }),
            new FaultScenario("network-slow", OFTEN, Trial.Kind.DATABASE, 1, trial -> {
                trial.proxy.set(new Weather.Slow(SLOWNESS));
                Waiting.pause(SHORT);
                trial.proxy.set(new Weather.Fair());
            }),
            new FaultScenario("connection-forgotten", OFTEN, Trial.Kind.DATABASE, 1, trial -> trial.proxy.forget()),
            new FaultScenario(
                    "reset-after-commit-sent", OFTEN, Trial.Kind.DATABASE, 1, trial -> spring(trial, Trap.Point.SENT)),
            new FaultScenario(
                    "reset-before-answer",
                    OFTEN,
                    Trial.Kind.DATABASE,
                    1,
                    trial -> spring(trial, Trap.Point.BEFORE_ANSWER)),
            new FaultScenario("connections-used-up", OFTEN, Trial.Kind.DATABASE, 1, Scenarios::useUpConnections),
            new FaultScenario("lock-table", OFTEN / 2, Trial.Kind.DATABASE, 1, trial -> {
                try (Connection connection = trial.database.connect();
                        Statement statement = connection.createStatement()) {
                    connection.setAutoCommit(false);
                    statement.execute("LOCK TABLE processed_events IN ACCESS EXCLUSIVE MODE");
                    // After STATEMENT_TIMEOUT at the latest.
                    trial.awaitUnavailable();
                    Waiting.pause(SHORT);
                    connection.rollback();
                }
            }),
            new FaultScenario("timeouts-fired", OFTEN, Trial.Kind.DATABASE, 1, Scenarios::fireTimeouts),
            new RoleTimeouts(),
            new FaultScenario("read-only", OFTEN, Trial.Kind.DATABASE, 1, Scenarios::onlyRead),
            new ClockSkew(),
            new TwoVersions(),
            new DiskFull(),
            new WalFull());

    private Scenarios() {}

    static List<Scenario> all() {
        return ALL;
    }

    static Optional<Scenario> named(String name) {
        return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
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
        Trap trap = Trap.at(point, Load.MARK, trial.ingest()::kill);
        trial.proxy.set(trap);
        trap.sprung().get(SPRING_SECONDS, TimeUnit.SECONDS);
        startAgain(trial);
    }

    private static void spring(Trial trial, Trap.Point point) throws Exception {
        Trap trap = Trap.at(point, Load.MARK, () -> {});
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

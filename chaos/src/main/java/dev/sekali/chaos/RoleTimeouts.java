package dev.sekali.chaos;

import dev.sekali.chaos.Trial.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Timeouts that an administrator gives ingest's role, fired by the server, by turns. Of {@code statement_timeout} ingest's
 * own goes first, and {@code idle_in_transaction_session_timeout} finds no transaction of ingest idle, since each is one
 * statement as long as no row is refused: both are there all the time, so short that nothing would be committed else.
 */
final class RoleTimeouts {

    private static final List<String> FUTILE =
            List.of("statement_timeout = 1", "idle_in_transaction_session_timeout = 1");
    private static final int TRANSACTION_TIMEOUT_SINCE = 17;
    private static final Duration MANY_SESSIONS_END = Duration.ofMillis(500);

    private RoleTimeouts() {}

    static Row run(Lab lab, String name, int times) throws Exception {
        try (Trial trial = Trial.start(lab, Trial.Kind.DATABASE, 1)) {
            List<Fault> kinds = kinds(trial);
            return trial.byTurns(name, times, i -> kinds.get(i % kinds.size()));
        }
    }

    private static List<Fault> kinds(Trial trial) {
        List<Fault> kinds =
                new ArrayList<>(List.of(in -> fireInLock(in, "lock_timeout = 50"), RoleTimeouts::fireWhileIdle));
        if (trial.database.number("SELECT CAST(current_setting('server_version_num') AS int) / 10000")
                >= TRANSACTION_TIMEOUT_SINCE) {
            kinds.add(in -> fireInLock(in, "transaction_timeout = 50"));
        }
        return kinds;
    }

    private static void fireInLock(Trial trial, String setting) throws Exception {
        alter(trial, setting);
        // One after the other: the fault is what the settings do, not that all sessions end at once.
        for (String pid : sessions(trial)) {
            end(trial, pid);
            Waiting.until(() -> isReplaced(trial, pid), "a new session of ingest");
        }
        trial.awaitLoad();
        trial.underLock(trial::awaitUnavailable);
    }

    private static void fireWhileIdle(Trial trial) {
        alter(trial, "idle_session_timeout = 1");
        // Their successors are under it, and end almost as soon as they begin.
        sessions(trial).forEach(pid -> end(trial, pid));
        trial.awaitUnavailable();
        Waiting.pause(MANY_SESSIONS_END);
        reset(trial);
    }

    private static void alter(Trial trial, String setting) {
        reset(trial);
        FUTILE.forEach(futile -> trial.database.execute(role(trial) + " SET " + futile));
        trial.database.execute(role(trial) + " SET " + setting);
    }

    private static void reset(Trial trial) {
        trial.database.execute(role(trial) + " RESET ALL");
    }

    private static String role(Trial trial) {
        return "ALTER ROLE sekali_ingest IN DATABASE "
                + trial.database.texts("SELECT current_database()").getFirst();
    }

    private static void end(Trial trial, String pid) {
        trial.database.texts("SELECT CAST(pg_terminate_backend(%s) AS text)".formatted(pid));
    }

    private static boolean isReplaced(Trial trial, String pid) {
        List<String> sessions = sessions(trial);
        return sessions.size() == Trial.COMMITTERS && !sessions.contains(pid);
    }

    private static List<String> sessions(Trial trial) {
        return trial.database.texts("SELECT pid FROM pg_stat_activity WHERE " + Trial.INGEST_SESSION);
    }
}

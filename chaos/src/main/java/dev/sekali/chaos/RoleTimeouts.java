package dev.sekali.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * Timeouts that an administrator gives ingest's role, fired by the server. Of {@code statement_timeout} ingest's own goes
 * first, and {@code idle_in_transaction_session_timeout} finds no transaction of ingest idle, since each is one statement:
 * both are set so short that nothing would be committed else.
 */
final class RoleTimeouts {

    private static final String ROLE = "ALTER ROLE sekali_ingest IN DATABASE ";
    private static final int TRANSACTION_TIMEOUT_SINCE = 17;
    private static final Duration MANY_SESSIONS_END = Duration.ofMillis(500);

    private RoleTimeouts() {}

    static void fire(Trial trial) throws SQLException {
        String database = trial.database.texts("SELECT current_database()").getFirst();
        set(trial, database, "statement_timeout = 1", "idle_in_transaction_session_timeout = 1");
        trial.awaitLoad();
        set(trial, database, "lock_timeout = 50");
        fireInLock(trial);
        if (trial.database.number("SELECT current_setting('server_version_num')::int / 10000")
                >= TRANSACTION_TIMEOUT_SINCE) {
            set(trial, database, "transaction_timeout = 50");
            fireInLock(trial);
        }
        set(trial, database, "idle_session_timeout = 1");
        List<String> before = sessions(trial);
        Waiting.until(
                () -> sessions(trial).stream().noneMatch(before::contains), "an idle timeout to end ingest's sessions");
        Waiting.pause(MANY_SESSIONS_END);
        // Sessions that have the timeout end by it.
        trial.database.execute(ROLE + database + " RESET ALL");
    }

    /** Gives the role these settings alone, in new sessions. */
    private static void set(Trial trial, String database, String... settings) {
        trial.database.execute(ROLE + database + " RESET ALL");
        for (String setting : settings) {
            trial.database.execute(ROLE + database + " SET " + setting);
        }
        // One after the other: the fault is what the settings do, not that all sessions end at once.
        for (String pid : sessions(trial)) {
            trial.database.texts("SELECT CAST(pg_terminate_backend(%s) AS text)".formatted(pid));
            Waiting.until(() -> isReplaced(trial, pid), "a new session of ingest");
        }
    }

    private static boolean isReplaced(Trial trial, String pid) {
        List<String> sessions = sessions(trial);
        return sessions.size() == Trial.COMMITTERS && !sessions.contains(pid);
    }

    private static void fireInLock(Trial trial) throws SQLException {
        try (Connection connection = trial.database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE processed_events IN ACCESS EXCLUSIVE MODE");
            trial.awaitUnavailable();
            connection.rollback();
        }
    }

    private static List<String> sessions(Trial trial) {
        return trial.database.texts("SELECT pid FROM pg_stat_activity WHERE application_name = 'sekali-ingest'"
                + " AND datname = current_database()");
    }
}

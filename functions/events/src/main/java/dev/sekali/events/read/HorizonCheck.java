package dev.sekali.events.read;

import dev.sekali.settings.StartFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Refuses a server that speaks PostgreSQL's protocol and has neither its locks nor its sequences: there the horizon would be a
 * guess, and a reader could miss events.
 */
final class HorizonCheck {

    /** The lock that this statement itself takes must be seen. */
    private static final String READ = """
            SELECT (SELECT count(*) FROM pg_locks
                     WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted
                       AND relation = CAST('processed_events' AS regclass)),
                   (SELECT seqcache FROM pg_sequence
                     WHERE seqrelid = CAST('processed_events_seq_seq' AS regclass)),
                   (SELECT count(*) FROM (SELECT FROM processed_events LIMIT 0) AS none)""";

    private HorizonCheck() {}

    static void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(READ)) {
            row.next();
            if (row.getLong(1) == 0) {
                throw StartFailure.environment("the server shows no locks on processed_events, so it is not PostgreSQL"
                        + " itself and a reader could miss events; point DATABASE_URL at PostgreSQL");
            }
            if (row.getLong(2) != 1) {
                throw StartFailure.environment(("the sequence of processed_events hands out %d numbers at a time, so a"
                                + " reader could miss events; ALTER SEQUENCE processed_events_seq_seq CACHE 1")
                        .formatted(row.getLong(2)));
            }
        }
    }
}

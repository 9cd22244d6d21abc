package dev.sekali.bench.baseline;

import dev.sekali.database.DatabaseSettings;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** COPY of what the feed gives, out of the table and on one connection. */
public final class CopyOut {

    private static final String SQL = "COPY (SELECT seq, topic, event_id, \"timestamp\", source, payload, created_at"
            + " FROM processed_events ORDER BY seq) TO STDOUT";

    private CopyOut() {}

    /** Rows a second. */
    public static double rate(DatabaseSettings database) throws SQLException {
        try (Connection connection = Clients.connector(database).open()) {
            long begin = System.nanoTime();
            org.postgresql.copy.CopyOut copy =
                    connection.unwrap(PGConnection.class).getCopyAPI().copyOut(SQL);
            long rows = 0;
            while (copy.readFromCopy() != null) {
                rows++;
            }
            return rows / ((System.nanoTime() - begin) / 1e9);
        }
    }
}

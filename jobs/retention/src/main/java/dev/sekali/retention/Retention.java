package dev.sekali.retention;

import dev.sekali.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * Deletes what is too old, oldest first, in small transactions. May be killed at any time; of several runs at once one
 * works and the others find nothing to do.
 */
final class Retention {

    /** Any number that nobody else uses; the server frees it when the connection ends, however it ends. */
    private static final long ADVISORY_LOCK = 0x53656b616c69L + 1;

    private static final String EXPIRE = Sql.load(Retention.class, "expire.sql").text();

    private final int days;
    private final int batchEvents;

    /**
     * Expires events.
     *
     * @param days older ones go
     * @param batchEvents how many are looked at in one transaction
     */
    Retention(int days, int batchEvents) {
        this.days = days;
        this.batchEvents = batchEvents;
    }

    /**
     * Deletes until it meets a batch in which nothing is too old.
     *
     * @return how many events it deleted; empty when another run is at work
     */
    OptionalLong run(Connection connection) throws SQLException {
        return isAlone(connection) ? OptionalLong.of(expire(connection)) : OptionalLong.empty();
    }

    private static boolean isAlone(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
            lock.setLong(1, ADVISORY_LOCK);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private long expire(Connection connection) throws SQLException {
        try (PreparedStatement expire = connection.prepareStatement(EXPIRE)) {
            long total = 0;
            long after = 0;
            while (true) {
                expire.setLong(1, after);
                expire.setInt(2, batchEvents);
                expire.setInt(3, days);
                try (ResultSet row = expire.executeQuery()) {
                    row.next();
                    long deleted = row.getLong(1);
                    // Age follows the order of arrival but for moments: after a whole step of younger ones come no old.
                    if (deleted == 0) {
                        return total;
                    }
                    total += deleted;
                    after = row.getLong(2);
                }
            }
        }
    }
}

package dev.sekali.events.read;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The connections that one read took, so that it gives them back however it ends: DbClient forgets the connection of a
 * statement that it could not prepare or bind. For one thread.
 */
final class Lease implements AutoCloseable {

    /** Carries a pool's refusal through DbClient, which knows no checked exceptions. */
    static final class Refused extends RuntimeException {
        Refused(SQLException cause) {
            super(cause);
        }
    }

    private final DataSource pool;
    private final List<Connection> taken = new ArrayList<>(1);

    Lease(DataSource pool) {
        this.pool = pool;
    }

    Connection take() {
        try {
            Connection connection = pool.getConnection();
            taken.add(connection);
            return connection;
        } catch (SQLException e) {
            throw new Refused(e);
        }
    }

    /** Closing a connection again that DbClient has closed does nothing. */
    @Override
    public void close() throws SQLException {
        for (Connection connection : taken) {
            connection.close();
        }
    }
}

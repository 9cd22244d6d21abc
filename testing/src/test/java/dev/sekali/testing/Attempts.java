package dev.sekali.testing;

import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;

/** Statements that a role tries. */
final class Attempts implements AutoCloseable {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    /** A GRANT by somebody who may not is a mere warning, when he may do anything at all with the object. */
    private static final String PRIVILEGE_NOT_GRANTED = "01007";

    private final Connection connection;

    private Attempts(Connection connection) {
        this.connection = connection;
    }

    static Attempts as(DatabaseSettings role) throws SQLException {
        Connection connection = new Connector(role, "test", Duration.ofSeconds(10)).open();
        connection.setAutoCommit(false);
        return new Attempts(connection);
    }

    /**
     * Whether rights allow it: what fails for another reason, a constraint perhaps, would have been done. It is rolled
     * back.
     */
    boolean maySay(String sql) {
        try {
            return succeeds(sql);
        } finally {
            rollBack();
        }
    }

    /** The same of what no transaction may hold. It stays done. */
    boolean maySayAlone(String sql) throws SQLException {
        connection.setAutoCommit(true);
        try {
            return succeeds(sql);
        } finally {
            connection.setAutoCommit(false);
        }
    }

    private boolean succeeds(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            SQLWarning warning = statement.getWarnings();
            return warning == null || !PRIVILEGE_NOT_GRANTED.equals(warning.getSQLState());
        } catch (SQLException e) {
            return !INSUFFICIENT_PRIVILEGE.equals(e.getSQLState());
        }
    }

    /** The number of its process at the server. */
    long pid() throws SQLException {
        return Long.parseLong(text("SELECT pg_backend_pid()"));
    }

    /** The first column of the only row. */
    String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } finally {
            rollBack();
        }
    }

    private void rollBack() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

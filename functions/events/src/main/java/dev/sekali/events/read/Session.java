package dev.sekali.events.read;

import dev.sekali.database.Sql;
import dev.sekali.host.tracing.DatabaseSpan;
import dev.sekali.host.tracing.RequestSpan;
import dev.sekali.host.tracing.TracedDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A connection of its own, each of whose statements is a transaction and is prepared once. Not thread-safe. */
public final class Session implements Rows, AutoCloseable {

    /** Makes a value of the row that stands in the result. */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final TracedDatabase traced;
    private final Function<SQLException, ReadFailure> failure;
    private final Map<Sql, PreparedStatement> prepared = new HashMap<>();

    Session(Connection connection, TracedDatabase traced, Function<SQLException, ReadFailure> failure) {
        this.connection = connection;
        this.traced = traced;
        this.failure = failure;
    }

    /** When it fails, the session may be broken. */
    @Override
    public <T> List<T> rows(Sql sql, List<?> parameters, Row<T> row) {
        try (DatabaseSpan span = RequestSpan.current().call(traced, sql.operation(), sql.name())) {
            try {
                return read(statement(sql), parameters, row);
            } catch (SQLException e) {
                span.failed(e);
                throw failure.apply(e);
            }
        }
    }

    static <T> List<T> read(PreparedStatement statement, List<?> parameters, Row<T> row) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            statement.setObject(i + 1, parameters.get(i));
        }
        try (ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(row.read(rows));
            }
            return found;
        }
    }

    private PreparedStatement statement(Sql sql) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql.text());
            statement.unwrap(org.postgresql.PGStatement.class).setPrepareThreshold(1);
            prepared.put(sql, statement);
        }
        return statement;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is of no use any more, whether or not it says goodbye.
        }
    }
}

package dev.sekali.bench.baseline;

import dev.sekali.bench.workload.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** The usual design: one transaction an event, which also raises the totals in one counter row. */
final class InsertAndCount implements Design {

    private static final String COUNT = """
            UPDATE bench_counter SET received = received + 1, unique_processed = unique_processed + ?,
                   duplicate_dropped = duplicate_dropped + ?""";

    private final Connection connection;
    private final Insert insert;
    private final PreparedStatement count;

    InsertAndCount(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        this.insert = new Insert(connection);
        this.count = connection.prepareStatement(COUNT);
    }

    /** Makes the counter row anew. */
    static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS bench_counter");
            statement.execute("""
                    CREATE TABLE bench_counter (received bigint, unique_processed bigint, duplicate_dropped bigint)
                    WITH (fillfactor = 10)""");
            statement.execute("INSERT INTO bench_counter VALUES (0, 0, 0)");
        }
    }

    @Override
    public boolean store(Event event) throws SQLException {
        boolean stored = insert.store(event);
        count.setInt(1, stored ? 1 : 0);
        count.setInt(2, stored ? 0 : 1);
        count.executeUpdate();
        connection.commit();
        return stored;
    }

    @Override
    public void close() throws SQLException {
        count.close();
        insert.close();
    }
}

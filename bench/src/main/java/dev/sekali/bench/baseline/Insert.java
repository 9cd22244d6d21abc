package dev.sekali.bench.baseline;

import dev.sekali.bench.workload.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * One {@code INSERT … ON CONFLICT DO NOTHING} and one transaction an event; in the usual design it also raises the totals in
 * one counter row. Belongs to one thread, and to the connection that ends it.
 */
final class Insert {

    private static final String INSERT = """
            INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
            VALUES (?, ?, CAST(? AS timestamptz), ?, CAST(? AS jsonb)) ON CONFLICT (topic, event_id) DO NOTHING""";

    private static final String COUNT = """
            UPDATE bench_counter SET received = received + 1, unique_processed = unique_processed + ?,
                   duplicate_dropped = duplicate_dropped + ?""";

    private final Connection connection;
    private final boolean counts;
    private final PreparedStatement insert;
    private final PreparedStatement count;

    /** @param counts whether it counts, which takes {@link #prepareCounter} first */
    Insert(Connection connection, boolean counts) throws SQLException {
        this.connection = connection;
        this.counts = counts;
        connection.setAutoCommit(!counts);
        this.insert = connection.prepareStatement(INSERT);
        this.count = connection.prepareStatement(COUNT);
    }

    /** Makes the counter row anew. */
    static void prepareCounter(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS bench_counter");
            statement.execute("""
                    CREATE TABLE bench_counter (received bigint, unique_processed bigint, duplicate_dropped bigint)
                    WITH (fillfactor = 10)""");
            statement.execute("INSERT INTO bench_counter VALUES (0, 0, 0)");
        }
    }

    void store(Event event) throws SQLException {
        insert.setString(1, event.topic());
        insert.setString(2, event.eventId());
        insert.setString(3, event.timestamp());
        insert.setString(4, event.source());
        insert.setString(5, event.payload());
        int stored = insert.executeUpdate();
        if (counts) {
            count.setInt(1, stored);
            count.setInt(2, 1 - stored);
            count.executeUpdate();
            connection.commit();
        }
    }
}

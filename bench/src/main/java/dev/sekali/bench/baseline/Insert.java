package dev.sekali.bench.baseline;

import dev.sekali.bench.workload.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** One autocommitted {@code INSERT … ON CONFLICT DO NOTHING} an event, and no counters. */
final class Insert implements Design {

    private static final String SQL = """
            INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
            VALUES (?, ?, CAST(? AS timestamptz), ?, CAST(? AS jsonb)) ON CONFLICT (topic, event_id) DO NOTHING""";

    private final PreparedStatement insert;

    Insert(Connection connection) throws SQLException {
        this.insert = connection.prepareStatement(SQL);
    }

    @Override
    public boolean store(Event event) throws SQLException {
        insert.setString(1, event.topic());
        insert.setString(2, event.eventId());
        insert.setString(3, event.timestamp());
        insert.setString(4, event.source());
        insert.setString(5, event.payload());
        return insert.executeUpdate() == 1;
    }

    @Override
    public void close() throws SQLException {
        insert.close();
    }
}

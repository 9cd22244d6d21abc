package dev.sekali.feed;

import dev.sekali.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** Writes events as ingest does, in a transaction that the test may keep open. */
public final class Writer implements AutoCloseable {

    private static final String INSERT = """
            INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
            VALUES (?, ?, now(), ?, CAST(? AS jsonb)) ON CONFLICT (topic, event_id) DO NOTHING""";

    private final Connection connection;

    /** A writer whose transaction begins with its first event. */
    public Writer(TestDatabase database) throws SQLException {
        this.connection = database.connect();
        this.connection.setAutoCommit(false);
    }

    public Writer insert(String topic, String... eventIds) throws SQLException {
        for (String eventId : eventIds) {
            insertWith(topic, eventId, "test", "{}");
        }
        return this;
    }

    public Writer insertWith(String topic, String eventId, String source, String payload) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, topic);
            insert.setString(2, eventId);
            insert.setString(3, source);
            insert.setString(4, payload);
            insert.executeUpdate();
        }
        return this;
    }

    /** Another statement in the same transaction. */
    public Writer execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return this;
    }

    public Writer commit() throws SQLException {
        connection.commit();
        return this;
    }

    public Writer rollback() throws SQLException {
        connection.rollback();
        return this;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

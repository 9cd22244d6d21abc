package dev.sekali.stats;

import dev.sekali.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Writes as ingest does: rows and counters in one transaction, which the test may keep open. */
public final class Writer implements AutoCloseable {

    private static final String INSERT = """
            INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
            VALUES (?, ?, now(), ?, CAST(? AS jsonb)) ON CONFLICT (topic, event_id) DO NOTHING""";

    private static final String COUNT = """
            INSERT INTO audit_stats VALUES (?, ?, 1, ?, ?, now())
            ON CONFLICT (topic, shard) DO UPDATE SET
              received = audit_stats.received + excluded.received,
              unique_processed = audit_stats.unique_processed + excluded.unique_processed,
              duplicate_dropped = audit_stats.duplicate_dropped + excluded.duplicate_dropped,
              last_created_at = excluded.last_created_at""";

    private final Connection connection;
    private final int shard;

    /**
     * A writer whose transaction begins with its first event.
     *
     * @param shard of the counters; two writers of one shard wait for each other
     */
    public Writer(TestDatabase database, int shard) throws SQLException {
        this.connection = database.connect();
        this.connection.setAutoCommit(false);
        this.shard = shard;
    }

    public Writer insert(String topic, String... eventIds) throws SQLException {
        for (String eventId : eventIds) {
            insertWith(topic, eventId, "test", "{}");
        }
        return this;
    }

    public Writer insertWith(String topic, String eventId, String source, String payload) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT);
                PreparedStatement count = connection.prepareStatement(COUNT)) {
            int position = 1;
            for (String value : List.of(topic, eventId, source, payload)) {
                insert.setString(position++, value);
            }
            int inserted = insert.executeUpdate();
            count.setString(1, topic);
            count.setInt(2, shard);
            count.setLong(3, inserted);
            count.setLong(4, 1L - inserted);
            count.executeUpdate();
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

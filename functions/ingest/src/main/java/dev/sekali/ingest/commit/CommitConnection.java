package dev.sekali.ingest.commit;

import dev.sekali.database.Connector;
import dev.sekali.database.ServerCheck;
import dev.sekali.database.Sql;
import dev.sekali.ingest.event.EventKey;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/** A committer's connection and its prepared statements. Belongs to one thread, but {@link #abort()}. */
final class CommitConnection implements AutoCloseable {

    private static final String COMMIT_BATCH =
            Sql.load(CommitConnection.class, "commit_batch.sql").text();
    private static final String COUNT_REJECTED =
            Sql.load(CommitConnection.class, "count_rejected.sql").text();
    private static final int VALID_WITHIN_SECONDS = 2;

    private final Connection connection;
    private final short shard;
    private final PreparedStatement commitBatch;
    private final PreparedStatement countRejected;

    private CommitConnection(Connection connection, short shard) throws SQLException {
        this.connection = connection;
        this.shard = shard;
        this.commitBatch = connection.prepareStatement(COMMIT_BATCH);
        this.countRejected = connection.prepareStatement(COUNT_REJECTED);
    }

    /**
     * Connects, and makes sure that the server is durable and the schema there.
     *
     * @throws dev.sekali.settings.StartFailure when the server isn't fit
     */
    static CommitConnection open(Connector connector, short shard) throws SQLException {
        Connection connection = connector.open();
        try {
            ServerCheck.check(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT FROM processed_events, audit_stats, audit_rejected LIMIT 0");
            }
            return new CommitConnection(connection, shard);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Runs a batch and rolls it back, to see whether the database would take it. */
    void probe(Batch batch) throws SQLException {
        connection.setAutoCommit(false);
        try {
            commit(batch);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    void countRejected(long more) throws SQLException {
        countRejected.setShort(1, shard);
        countRejected.setLong(2, more);
        countRejected.executeUpdate();
    }

    boolean isAlive() {
        try {
            return connection.isValid(VALID_WITHIN_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Breaks the connection at once, from any thread. */
    void abort() throws SQLException {
        connection.abort(Runnable::run);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /**
     * Commits a batch.
     *
     * @return the keys that were new
     */
    Set<EventKey> commit(Batch batch) throws SQLException {
        int i = 0;
        commitBatch.setArray(++i, array("text", batch.topics()));
        commitBatch.setArray(++i, array("text", batch.eventIds()));
        commitBatch.setArray(++i, array("int8", batch.timestamps()));
        commitBatch.setArray(++i, array("text", batch.sources()));
        commitBatch.setArray(++i, array("bytea", batch.payloads()));
        commitBatch.setShort(++i, shard);
        commitBatch.setArray(++i, array("text", batch.receivedTopics()));
        commitBatch.setArray(++i, array("int8", batch.receivedCounts()));
        Set<EventKey> inserted = HashSet.newHashSet(batch.size());
        try (ResultSet rows = commitBatch.executeQuery()) {
            while (rows.next()) {
                inserted.add(new EventKey(rows.getString(1), rows.getString(2)));
            }
        } finally {
            // Or the connection would hold the last batch's bytes while it idles.
            commitBatch.clearParameters();
        }
        return inserted;
    }

    private Array array(String type, Object[] elements) throws SQLException {
        return connection.createArrayOf(type, elements);
    }
}

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
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A committer's connection and its prepared statements. Belongs to one thread, but {@link #abort(Executor)} and {@link #waits()}. */
final class CommitConnection implements AutoCloseable {

    private static final String COMMIT_BATCH =
            Sql.load(CommitConnection.class, "commit_batch.sql").text();
    private static final String COUNT_REJECTED =
            Sql.load(CommitConnection.class, "count_rejected.sql").text();
    private static final String THIS_SESSION =
            Sql.load(CommitConnection.class, "this_session.sql").text();
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(2);

    private final Connection connection;
    private final short shard;
    private final PreparedStatement commitBatch;
    private final PreparedStatement countRejected;
    private final String session;

    /** Null while nothing is waited for. Written by the owner's thread, read by any. */
    private volatile @Nullable Wait wait;

    private CommitConnection(Connection connection, short shard) throws SQLException {
        this.connection = connection;
        this.shard = shard;
        this.session = writable(connection);
        this.commitBatch = connection.prepareStatement(COMMIT_BATCH);
        this.countRejected = connection.prepareStatement(COUNT_REJECTED);
    }

    /**
     * Connects, and makes sure that the server is durable, that it can be written to, and that the schema is there.
     *
     * @throws dev.sekali.settings.StartFailure when the server isn't fit
     */
    static CommitConnection open(Connector connector, short shard) throws SQLException {
        return on(connector.open(), shard);
    }

    /** The same on a connection that is there already, which belongs to the result from here on. */
    static CommitConnection on(Connection connection, short shard) throws SQLException {
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
        wait = Wait.fromNow(session, 0);
        try {
            countRejected.executeUpdate();
        } finally {
            wait = null;
        }
    }

    /**
     * Makes sure that the server answers and can still be written to: a primary may have become a standby.
     *
     * @throws SQLException when it doesn't or can't
     */
    void check() throws SQLException {
        int before = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(CHECK_TIMEOUT.toMillis()));
        writable(connection);
        connection.setNetworkTimeout(Runnable::run, before);
    }

    /** The session's name, when its server can be written to. */
    private static String writable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(THIS_SESSION)) {
            if (!row.next()) {
                throw new SQLException("a session that its own server doesn't know", "08003");
            }
            if (row.getString(2).equals("on")) {
                throw new SQLException("the server only reads", "25006");
            }
            return row.getString(1);
        }
    }

    /** What the owner's thread waits for. */
    Optional<Wait> waits() {
        return Optional.ofNullable(wait);
    }

    /**
     * Breaks the connection, from any thread; who waits for it is free in a second or two. The executor closes the socket,
     * which may take longer over TLS: the JDK says goodbye, and reads what may be left until the socket's timeout.
     */
    void abort(Executor executor) throws SQLException {
        connection.abort(executor);
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
        wait = Wait.fromNow(session, batch.bytes());
        try (ResultSet rows = commitBatch.executeQuery()) {
            while (rows.next()) {
                inserted.add(new EventKey(rows.getString(1), rows.getString(2)));
            }
        } finally {
            wait = null;
            // Or the connection would hold the last batch's bytes while it idles.
            commitBatch.clearParameters();
        }
        return inserted;
    }

    private Array array(String type, Object[] elements) throws SQLException {
        return connection.createArrayOf(type, elements);
    }
}

package dev.sekali.ingest.bounce;

import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * The table of samples, on a connection of its own that is opened when there is one to write, and again when it broke.
 * Belongs to one thread, but {@link #abort()}.
 */
final class BounceTable implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(BounceTable.class.getName());

    private static final String ADD =
            Sql.load(BounceTable.class, "add_bounces.sql").text();

    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(4);

    private final Connector connector;

    /** Null while there is none. Written by the owner's thread, read by one that aborts it. */
    private volatile @Nullable Connection connection;

    /** Before {@link #connection} is read, so that one that is opened meanwhile isn't missed. */
    private volatile boolean aborted;

    BounceTable(DatabaseSettings database) {
        this.connector = new Connector(database, "sekali-ingest-bounces", STATEMENT_TIMEOUT)
                .with(PGProperty.CONNECT_TIMEOUT, Long.toString(CONNECT_TIMEOUT.toSeconds()))
                .with(PGProperty.SOCKET_TIMEOUT, Long.toString(SOCKET_TIMEOUT.toSeconds()))
                // A sample isn't worth a flush of the disk, which commits of events would share.
                .withParameter("synchronous_commit", "off");
    }

    /**
     * Writes samples, and deletes what is older than the newest 1,000.
     *
     * @throws SQLException when they can't be written now, or it was aborted; the next are tried on a new connection
     */
    void add(List<Bounce> bounces) throws SQLException {
        try {
            Connection current = connection;
            if (current == null) {
                current = connector.open();
                connection = current;
            }
            if (aborted) {
                throw new SQLException("aborted");
            }
            add(current, bounces);
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static void add(Connection connection, List<Bounce> bounces) throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            int i = 0;
            setTexts(add, ++i, bounces, bounce -> bounce.kind().word());
            setTexts(add, ++i, bounces, bounce -> bounce.topic().orElse(null));
            setTexts(add, ++i, bounces, bounce -> bounce.eventId().orElse(null));
            setTexts(add, ++i, bounces, bounce -> bounce.source().orElse(null));
            setTexts(add, ++i, bounces, Bounce::reason);
            setTexts(
                    add,
                    ++i,
                    bounces,
                    bounce -> bounce.payload().map(Excerpt::text).orElse(null));
            add.setArray(
                    ++i,
                    connection.createArrayOf(
                            "bool", bounces.stream().map(Bounce::cut).toArray(Boolean[]::new)));
            add.executeUpdate();
        }
    }

    private static void setTexts(
            PreparedStatement add, int parameter, List<Bounce> bounces, Function<Bounce, @Nullable String> member)
            throws SQLException {
        @Nullable String[] texts = new @Nullable String[bounces.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = member.apply(bounces.get(i));
        }
        add.setArray(parameter, add.getConnection().createArrayOf("text", texts));
    }

    /** Breaks what the owner's thread waits for, from another one. Nothing is written any more. */
    void abort() {
        aborted = true;
        Connection current = connection;
        if (current != null) {
            try {
                current.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.log(System.Logger.Level.DEBUG, "aborting a connection failed", e);
            }
        }
    }

    @Override
    public void close() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                LOG.log(System.Logger.Level.DEBUG, "closing a connection failed", e);
            }
        }
    }
}

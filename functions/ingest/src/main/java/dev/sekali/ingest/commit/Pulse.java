package dev.sekali.ingest.commit;

import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseFault;
import dev.sekali.database.Sql;
import dev.sekali.host.Periodic;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.postgresql.PGProperty;

/**
 * Looks after committers that wait long for the server. A network may let nothing pass, or forget a connection without a
 * word; neither shows on that connection before its socket times out, and a long wait alone may be a lock. So a fresh
 * connection asks. When none can be had, the database is away. When a session that a committer waits for itself waits for
 * its client, twice in a row, one of them waits in vain: the session is ended and the connection broken, so that the
 * committer makes a new one. Owns a thread; thread-safe.
 */
final class Pulse implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Pulse.class.getName());

    private static final String VAIN_WAITS =
            Sql.load(Pulse.class, "vain_waits.sql").text();
    private static final String END_SESSION =
            Sql.load(Pulse.class, "end_session.sql").text();

    /** Also how long an answer may be on its way from a session that has given it. */
    private static final Duration PERIOD = Duration.ofMillis(500);

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

    private final List<Committer> committers;
    private final Availability availability;
    private final Connector connector;
    private final ScheduledExecutorService looks;

    /** Waits that the last look found to be in vain. Belongs to the thread. */
    private Set<Wait> suspects = Set.of();

    private Pulse(List<Committer> committers, Availability availability, Connector connector) {
        this.committers = List.copyOf(committers);
        this.availability = availability;
        this.connector = connector;
        this.looks = Periodic.start("pulse", PERIOD, this::look);
    }

    /** Watches from now on until closed, on connections to the same database. */
    static Pulse start(List<Committer> committers, Availability availability, Connector connector) {
        String seconds = Long.toString(PROBE_TIMEOUT.toSeconds());
        Connector probe = new Connector(connector.settings(), "sekali-ingest-pulse", PROBE_TIMEOUT)
                .with(PGProperty.CONNECT_TIMEOUT, seconds)
                .with(PGProperty.SOCKET_TIMEOUT, seconds);
        return new Pulse(committers, availability, probe);
    }

    @Override
    public void close() {
        looks.shutdown();
    }

    private void look() {
        lookAtWaits();
        availability.settle();
    }

    private void lookAtWaits() {
        Map<Wait, Committer> waits = new HashMap<>();
        int connected = 0;
        for (Committer committer : committers) {
            connected += committer.isConnected() ? 1 : 0;
            committer.longWait().ifPresent(wait -> waits.put(wait, committer));
        }
        Set<Wait> vain = Set.of();
        if (waits.isEmpty()) {
            availability.answers();
        } else {
            try (Connection connection = connector.open()) {
                availability.answers();
                vain = vain(connection, waits.keySet());
                for (Map.Entry<Wait, Committer> waiting : waits.entrySet()) {
                    Wait wait = waiting.getKey();
                    if (vain.contains(wait) && suspects.contains(wait)) {
                        end(connection, wait.session());
                        waiting.getValue().giveUp(wait);
                    }
                }
            } catch (SQLException e) {
                // One that is answered at all, if only to say that there is no room, is not silent.
                if (waits.size() >= connected && String.valueOf(e.getSQLState()).startsWith("08")) {
                    availability.silent(DatabaseFault.explain(e, connector.settings()));
                }
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, "a look at long waits failed", e);
            }
        }
        suspects = vain;
    }

    private static Set<Wait> vain(Connection connection, Collection<Wait> waits) throws SQLException {
        Set<String> sessions = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(VAIN_WAITS)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", waits.stream().map(Wait::session).toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    sessions.add(rows.getString(1));
                }
            }
        }
        Set<Wait> vain = new HashSet<>(waits);
        vain.removeIf(wait -> !sessions.contains(wait.session()));
        return vain;
    }

    private static void end(Connection connection, String session) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(END_SESSION)) {
            statement.setString(1, session);
            statement.executeQuery().close();
        }
    }
}

package dev.sekali.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Opens connections on which every wait has a bound: connecting, a statement on the server, an answer that never comes,
 * breaking the connection while another thread writes on it.
 * Thread-safe.
 */
public final class Connector {

    private static final Duration RETRY_PAUSE = Duration.ofMillis(250);

    private final DatabaseSettings settings;
    private final Properties properties;

    /**
     * @param applicationName what {@code pg_stat_activity} shows
     * @param statementTimeout after which the server ends a statement; an answer that the network swallowed is given up
     *     on five seconds later
     */
    public Connector(DatabaseSettings settings, String applicationName, Duration statementTimeout) {
        this.settings = settings;
        this.properties = new Properties();
        PGProperty.USER.set(properties, settings.user());
        PGProperty.PASSWORD.set(properties, settings.password().value());
        PGProperty.APPLICATION_NAME.set(properties, applicationName);
        PGProperty.CONNECT_TIMEOUT.set(properties, 5);
        PGProperty.LOGIN_TIMEOUT.set(properties, 10);
        PGProperty.SOCKET_TIMEOUT.set(properties, Math.toIntExact(statementTimeout.toSeconds()) + 5);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.SOCKET_FACTORY.set(properties, LingeringSockets.class.getName());
        // Holds values of rows, and so payloads.
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        PGProperty.OPTIONS.set(properties, "-c statement_timeout=" + statementTimeout.toMillis());
    }

    /** Sets one more pgjdbc property before the first {@link #open()}. */
    public Connector with(PGProperty property, String value) {
        property.set(properties, value);
        return this;
    }

    /** Sets one more parameter of the server for the sessions that are opened from now on. */
    public Connector withParameter(String name, String value) {
        PGProperty.OPTIONS.set(
                properties, "%s -c %s=%s".formatted(PGProperty.OPTIONS.getOrDefault(properties), name, value));
        return this;
    }

    public DatabaseSettings settings() {
        return settings;
    }

    /** A new connection in autocommit mode, which the caller closes. */
    public Connection open() throws SQLException {
        Connection connection = new Driver().connect(settings.url(), (Properties) properties.clone());
        if (connection == null) {
            throw new SQLException("not a PostgreSQL URL");
        }
        return connection;
    }

    /**
     * Like {@link #open()}, but tries again while the server is away, starting or full.
     *
     * @throws SQLException why not, when the wait is over or won't help
     */
    public Connection open(Duration wait) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            try {
                return open();
            } catch (SQLException e) {
                if (!DatabaseFault.mayPass(e) || System.nanoTime() - deadline > 0) {
                    throw e;
                }
                Thread.sleep(RETRY_PAUSE);
            }
        }
    }

    /** The properties that pgjdbc connects with, for a pool that opens connections itself. They hold the password. */
    public Properties properties() {
        return (Properties) properties.clone();
    }
}

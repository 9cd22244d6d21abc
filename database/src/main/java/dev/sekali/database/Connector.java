package dev.sekali.database;

import dev.sekali.settings.Secret;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Opens connections on which every wait has a bound: connecting, a statement on the server, an answer that never comes,
 * breaking the connection while another thread writes on it.
 * Thread-safe.
 */
public final class Connector {

    static final int LOGIN_TIMEOUT_SECONDS = 10;

    private static final Duration RETRY_PAUSE = Duration.ofMillis(250);

    /** SQLSTATE invalid_password. */
    private static final String INVALID_PASSWORD = "28P01";

    private final DatabaseSettings settings;
    private final Properties properties;

    /** The password that the server took last; at first that of the start. */
    private volatile Secret accepted;

    /**
     * @param applicationName what {@code pg_stat_activity} shows
     * @param statementTimeout after which the server ends a statement; an answer that the network swallowed is given up
     *     on five seconds later
     */
    public Connector(DatabaseSettings settings, String applicationName, Duration statementTimeout) {
        this.settings = settings;
        this.accepted = settings.password();
        this.properties = new Properties();
        PGProperty.USER.set(properties, settings.user());
        PGProperty.APPLICATION_NAME.set(properties, applicationName);
        PGProperty.CONNECT_TIMEOUT.set(properties, 5);
        PGProperty.LOGIN_TIMEOUT.set(properties, LOGIN_TIMEOUT_SECONDS);
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

    /**
     * A new connection in autocommit mode, which the caller closes. It has the newest password or, as long as the server
     * doesn't take that one, the one that it took last.
     */
    public Connection open() throws SQLException {
        Secret newest = newestPassword();
        try {
            Connection connection = open(newest);
            accepted = newest;
            return connection;
        } catch (SQLException e) {
            Secret before = accepted;
            if (!INVALID_PASSWORD.equals(e.getSQLState()) || before.equals(newest)) {
                throw e;
            }
            // Whoever changes a password may have told the file and not yet the server.
            return open(before);
        }
    }

    private Secret newestPassword() throws SQLException {
        try {
            return settings.password().newest();
        } catch (IOException e) {
            throw new PasswordFileFault(e);
        }
    }

    private Connection open(Secret password) throws SQLException {
        Properties withPassword = (Properties) properties.clone();
        PGProperty.PASSWORD.set(withPassword, password.value());
        Connection connection = new Driver().connect(settings.url(), withPassword);
        if (connection == null) {
            throw new SQLException("not a PostgreSQL URL");
        }
        return connection;
    }

    /**
     * Like {@link #open()}, but tries again while the server is away, starting or full, and says in the log what it waits
     * for.
     *
     * @throws SQLException why not, when the wait is over or won't help
     */
    public Connection open(Duration wait) throws SQLException, InterruptedException {
        WaitLog log = new WaitLog(wait, System::nanoTime);
        while (true) {
            try {
                return open();
            } catch (SQLException e) {
                if (!DatabaseFault.mayPass(e) || log.isOver()) {
                    throw e;
                }
                log.waitFor(DatabaseFault.explain(e, settings));
                Thread.sleep(RETRY_PAUSE);
            }
        }
    }

    /** Opens each connection as {@link #open()} does, for a library that asks for them itself. */
    public DataSource dataSource() {
        return new ConnectorDataSource(this);
    }
}

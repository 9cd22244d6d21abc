package dev.sekali.events.read;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseFault;
import dev.sekali.database.ServerCheck;
import dev.sekali.database.Sql;
import dev.sekali.host.Micrometer;
import dev.sekali.host.tracing.DatabaseSpan;
import dev.sekali.host.tracing.RequestSpan;
import dev.sekali.host.tracing.TracedDatabase;
import dev.sekali.settings.StartFailure;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbClientException;
import io.helidon.dbclient.DbRow;
import io.helidon.dbclient.jdbc.JdbcClientBuilder;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGProperty;

/**
 * A pool of connections to the stored events, behind Helidon's DbClient. Starts while the database is away and finds it
 * when it comes. Each statement is a transaction of its own, so it sees what was committed when it began. Thread-safe.
 */
public final class EventDatabase implements Rows, AutoCloseable {

    /** SQLSTATE query_canceled: what {@code statement_timeout} does. */
    private static final String QUERY_CANCELED = "57014";

    /** Ties DbClient's call for a connection to the read on whose thread it happens. */
    private static final ScopedValue<Lease> LEASE = ScopedValue.newInstance();

    private final ReadSettings settings;
    private final TracedDatabase traced;
    private final Connector connector;
    private final HikariDataSource pool;
    private final DbClient client;
    private final Outage outage;
    private final Map<ReadFailure.Kind, LongAdder> failures = Arrays.stream(ReadFailure.Kind.values())
            .collect(Collectors.toUnmodifiableMap(kind -> kind, kind -> new LongAdder()));

    private EventDatabase(ReadSettings settings, LongSupplier nanoClock) {
        this.settings = settings;
        this.traced = new TracedDatabase(
                settings.database().host(),
                settings.database().port(),
                settings.database().name());
        this.connector = connector(settings);
        this.pool = pool(settings, connector);
        this.client = JdbcClientBuilder.create()
                .connectionPool(() -> LEASE.get().take())
                .build();
        this.outage = new Outage(nanoClock);
    }

    /** Opens without asking the database for anything. */
    public static EventDatabase open(ReadSettings settings, LongSupplier nanoClock) {
        return new EventDatabase(settings, nanoClock);
    }

    private static Connector connector(ReadSettings settings) {
        return new Connector(settings.database(), "sekali-" + settings.function(), settings.statementTimeout())
                // Every transaction of the session, also one of a single statement: default_transaction_read_only.
                .with(PGProperty.READ_ONLY, Boolean.toString(settings.readOnly()))
                .with(PGProperty.READ_ONLY_MODE, "always")
                // The best plan depends on the values: a rare topic or an early `until` wants another index.
                .with(PGProperty.PREPARE_THRESHOLD, "0")
                // A read has one process of the server's, or a few readers would take the processors from the writers.
                .withParameter("max_parallel_workers_per_gather", "0")
                // Topics are added up along their index, in no memory; by hash, a million of them fill temporary files.
                .withParameter("enable_hashagg", "off");
    }

    private static HikariDataSource pool(ReadSettings settings, Connector connector) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("sekali-" + settings.function());
        config.setDataSource(connector.dataSource());
        config.setReadOnly(settings.readOnly());
        config.setMaximumPoolSize(settings.connections());
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        config.setValidationTimeout(settings.connectionTimeout().toMillis());
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /**
     * Reads all rows of a statement, holding a connection for no longer than that.
     *
     * @param parameters for the statement's question marks, in order
     * @throws ReadFailure when there are no rows to be had now
     */
    public <T> List<T> query(Sql sql, List<?> parameters, Function<DbRow, T> row) {
        return read(sql, () -> {
            try (Lease lease = new Lease(pool)) {
                return ScopedValue.where(LEASE, lease).call(() -> {
                    try (Stream<DbRow> found = client.execute()
                            .createQuery(sql.text())
                            .params(parameters)
                            .execute()) {
                        return found.map(row).toList();
                    }
                });
            } catch (Lease.Refused | DbClientException e) {
                throw sqlException(e);
            }
        });
    }

    /** For a statement that gives many: DbClient would look up the columns for each row anew. */
    @Override
    public <T> List<T> rows(Sql sql, List<?> parameters, Session.Row<T> row) {
        return read(sql, () -> {
            try (Connection connection = pool.getConnection();
                    PreparedStatement statement = connection.prepareStatement(sql.text())) {
                return Session.read(statement, parameters, row);
            }
        });
    }

    /** Reads from the pool, under the eyes of whoever traces the request. */
    private <T> List<T> read(Sql sql, Read<T> read) {
        try (DatabaseSpan span = RequestSpan.current().call(traced, sql.operation(), sql.name())) {
            try {
                List<T> rows = read.rows();
                outage.worked();
                return rows;
            } catch (SQLException e) {
                span.failed(e);
                throw failure(e);
            }
        }
    }

    @FunctionalInterface
    private interface Read<T> {
        List<T> rows() throws SQLException;
    }

    /** Like {@link #query}, for a statement that always has one row. */
    public <T> T one(Sql sql, Function<DbRow, T> row) {
        return query(sql, List.of(), row).getFirst();
    }

    /**
     * Takes a connection of the pool for statements that follow each other, until it is closed.
     *
     * @throws ReadFailure when there is none to be had now
     */
    public Session pooledSession() {
        try {
            return new Session(pool.getConnection(), traced, this::failure);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /**
     * Opens a connection outside of the pool, for statements that follow each other. When the server or the way to it breaks, so
     * does the session, for good.
     *
     * @throws ReadFailure when there is none to be had now
     */
    public Session session() {
        try {
            return new Session(connector.open(), traced, this::failure);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** How long a read may wait for a connection and for its statement, together. */
    public Duration longestRead() {
        return settings.connectionTimeout().plus(settings.statementTimeout());
    }

    /**
     * Looks at the server behind the pool's back, since a pool hides why it can't connect for as long as it tries.
     *
     * @throws StartFailure when the server is unfit and stays so: waiting does not help
     * @throws ReadFailure when it can't be asked now
     */
    public void check() {
        try (Connection connection = connector.open()) {
            ServerCheck.check(connection);
            refuseStandby(connection);
            HorizonCheck.check(connection);
        } catch (SQLException e) {
            if (!DatabaseFault.mayPass(e)) {
                throw StartFailure.environment(DatabaseFault.explain(e, settings.database()));
            }
            throw failure(e);
        }
    }

    /** A standby shows neither the locks of the writers nor where their sequence stands: a page could miss events. */
    private static void refuseStandby(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            row.next();
            if (row.getBoolean(1)) {
                throw StartFailure.environment("PostgreSQL is a standby, where a page of events could miss some;"
                        + " point DATABASE_URL at the primary");
            }
        }
    }

    private ReadFailure failure(SQLException e) {
        ReadFailure failure = explain(e);
        Objects.requireNonNull(failures.get(failure.kind())).increment();
        return failure;
    }

    private ReadFailure explain(SQLException e) {
        if (QUERY_CANCELED.equals(e.getSQLState())) {
            return new ReadFailure(
                    ReadFailure.Kind.SLOW,
                    "a read took longer than " + settings.statementTimeout().toMillis() + " ms",
                    e);
        }
        // The pool gives no state when nothing failed but the wait for a connection.
        if (e.getSQLState() == null && e.getCause() == null) {
            return new ReadFailure(
                    ReadFailure.Kind.BUSY,
                    "no connection to %s was free in %d ms"
                            .formatted(
                                    settings.database().location(),
                                    settings.connectionTimeout().toMillis()),
                    e);
        }
        String why = DatabaseFault.explain(e, settings.database());
        outage.failed(why);
        return new ReadFailure(ReadFailure.Kind.AWAY, why, e);
    }

    private static SQLException sqlException(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException found) {
                return found;
            }
        }
        return new SQLException(e);
    }

    /** Adds the pool's meters and those of the failures. To be called once. */
    public void meters(MeterRegistry registry) {
        pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(Micrometer.of(registry)));
        failures.forEach((kind, count) -> registry.getOrCreate(FunctionalCounter.builder(
                        "sekali.%s.read.failures".formatted(settings.function()), count, LongAdder::sum)
                .description("Reads that gave no rows")
                .addTag(Tag.create("kind", kind.name()))));
    }

    /** Ends the reads that run. */
    @Override
    public void close() {
        pool.close();
    }
}

package dev.sekali.testing;

import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.schema.Migration;
import dev.sekali.schema.RolePasswords;
import dev.sekali.settings.Secret;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * A fresh, migrated database of its own name, with the production roles. Dropped by {@link #close()}, whoever is still
 * connected.
 */
public final class TestDatabase implements AutoCloseable {

    private static final Secret PASSWORD = new Secret("test-only");
    private static final RolePasswords PASSWORDS = new RolePasswords(
            Optional.of(PASSWORD), Optional.of(PASSWORD), Optional.of(PASSWORD), Optional.of(PASSWORD));

    private final String name;
    private final DatabaseSettings cluster;
    private final DatabaseSettings superuser;

    private TestDatabase(String name, DatabaseSettings cluster, DatabaseSettings superuser) {
        this.name = name;
        this.cluster = cluster;
        this.superuser = superuser;
    }

    /** A database on the server that all tests share. */
    public static TestDatabase create() {
        TestDatabase database = createEmpty();
        database.migrate();
        return database;
    }

    /** The same without tables, for tests of the migration. */
    public static TestDatabase createEmpty() {
        TestServer server = TestServer.shared();
        return createEmpty(server::url, server.superuserPassword());
    }

    /** A database on a server of the test's own, which it may stop. */
    public static TestDatabase create(EmbeddedServer server) {
        TestDatabase database = createEmpty(server);
        database.migrate();
        return database;
    }

    /** The same without tables; the roles of the functions aren't there either. */
    public static TestDatabase createEmpty(EmbeddedServer server) {
        return createEmpty(server::url, server.superuserPassword());
    }

    private static TestDatabase createEmpty(UnaryOperator<String> url, String superuserPassword) {
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        Secret password = new Secret(superuserPassword);
        TestDatabase database = new TestDatabase(
                name,
                new DatabaseSettings(url.apply("postgres"), EmbeddedServer.SUPERUSER, password),
                new DatabaseSettings(url.apply(name), EmbeddedServer.SUPERUSER, password));
        database.makeOwnerAndDatabase();
        return database;
    }

    private void makeOwnerAndDatabase() {
        execute(cluster, """
                DO $$ BEGIN
                  PERFORM pg_advisory_xact_lock(1);
                  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sekali_owner') THEN
                    CREATE ROLE sekali_owner LOGIN CREATEROLE PASSWORD '%s';
                  END IF;
                END $$""".formatted(PASSWORD.value()));
        execute(cluster, "CREATE DATABASE %s OWNER sekali_owner".formatted(name));
    }

    private void migrate() {
        try {
            new Migration(owner(), PASSWORDS, Duration.ofSeconds(10)).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public DatabaseSettings superuser() {
        return superuser;
    }

    public DatabaseSettings owner() {
        return as("sekali_owner");
    }

    public DatabaseSettings ingest() {
        return as("sekali_ingest");
    }

    public DatabaseSettings stats() {
        return as("sekali_stats");
    }

    public DatabaseSettings feed() {
        return as("sekali_feed");
    }

    public DatabaseSettings retention() {
        return as("sekali_retention");
    }

    public RolePasswords passwords() {
        return PASSWORDS;
    }

    /** A superuser's connection, which the caller closes. */
    public Connection connect() throws SQLException {
        return open(superuser);
    }

    public void execute(String sql) {
        execute(superuser, sql);
    }

    /** The first column of the only row. */
    public long number(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of each row. */
    public List<String> texts(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (row.next()) {
                texts.add(row.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The sessions that an application has here, by their process. */
    public List<String> sessions(String application) {
        return texts("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = '%s'"
                .formatted(application));
    }

    @Override
    public void close() {
        execute(cluster, "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name));
    }

    private DatabaseSettings as(String role) {
        return new DatabaseSettings(superuser.url(), role, PASSWORD);
    }

    private static Connection open(DatabaseSettings settings) throws SQLException {
        return new Connector(settings, "test", Duration.ofSeconds(60)).open();
    }

    private static void execute(DatabaseSettings settings, String sql) {
        try (Connection connection = open(settings);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

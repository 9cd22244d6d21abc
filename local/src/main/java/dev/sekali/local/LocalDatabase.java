package dev.sekali.local;

import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseFault;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.schema.Migration;
import dev.sekali.schema.RolePasswords;
import dev.sekali.settings.Secret;
import dev.sekali.settings.StartFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * The stack's database on an embedded server: made at the first start, migrated at each. All passwords are new at each
 * start and known to this process alone.
 */
public record LocalDatabase(
        String url,
        Secret ownerPassword,
        Secret ingestPassword,
        Secret statsPassword,
        Secret feedPassword,
        Secret retentionPassword) {

    private static final String NAME = "sekali";
    private static final String OWNER = "sekali_owner";
    private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration MIGRATION_WAIT = Duration.ofSeconds(30);

    /** Stands for a database that isn't there yet, so that all other settings can be read before one is started. */
    static LocalDatabase placeholder() {
        return at("jdbc:postgresql://127.0.0.1/" + NAME);
    }

    /**
     * Makes the database ready for the functions.
     *
     * @throws StartFailure when the server refuses
     */
    static LocalDatabase prepare(EmbeddedServer server) throws InterruptedException {
        LocalDatabase database = at(server.url(NAME));
        provision(server, database.ownerPassword);
        new Migration(
                        database.owner(),
                        new RolePasswords(
                                Optional.of(database.ingestPassword),
                                Optional.of(database.statsPassword),
                                Optional.of(database.feedPassword),
                                Optional.of(database.retentionPassword)),
                        MIGRATION_WAIT)
                .run();
        return database;
    }

    /** As the role that owns it. */
    public DatabaseSettings owner() {
        return new DatabaseSettings(url, OWNER, ownerPassword);
    }

    /** As the ingest function. */
    public DatabaseSettings ingest() {
        return new DatabaseSettings(url, "sekali_ingest", ingestPassword);
    }

    /** As the stats function. */
    public DatabaseSettings stats() {
        return new DatabaseSettings(url, "sekali_stats", statsPassword);
    }

    /** As the feed function. */
    public DatabaseSettings feed() {
        return new DatabaseSettings(url, "sekali_feed", feedPassword);
    }

    /** As the retention job. */
    public DatabaseSettings retention() {
        return new DatabaseSettings(url, "sekali_retention", retentionPassword);
    }

    private static LocalDatabase at(String url) {
        return new LocalDatabase(url, newPassword(), newPassword(), newPassword(), newPassword(), newPassword());
    }

    private static void provision(EmbeddedServer server, Secret ownerPassword) {
        DatabaseSettings superuser = new DatabaseSettings(
                server.url("postgres"), EmbeddedServer.SUPERUSER, new Secret(server.superuserPassword()));
        try (Connection connection = new Connector(superuser, "sekali-local", STATEMENT_TIMEOUT).open();
                Statement statement = connection.createStatement()) {
            if (isMissing(statement, "SELECT FROM pg_roles WHERE rolname = '%s'".formatted(OWNER))) {
                statement.execute("CREATE ROLE %s LOGIN CREATEROLE".formatted(OWNER));
            }
            statement.execute("ALTER ROLE %s PASSWORD '%s'".formatted(OWNER, ownerPassword.value()));
            if (isMissing(statement, "SELECT FROM pg_database WHERE datname = '%s'".formatted(NAME))) {
                statement.execute("CREATE DATABASE %s OWNER %s".formatted(NAME, OWNER));
            }
        } catch (SQLException e) {
            throw StartFailure.environment(DatabaseFault.explain(e, superuser));
        }
    }

    private static boolean isMissing(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return !rows.next();
        }
    }

    private static Secret newPassword() {
        return new Secret(UUID.randomUUID().toString());
    }
}

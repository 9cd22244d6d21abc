package dev.sekali.schema;

import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseFault;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.database.ServerCheck;
import dev.sekali.database.WaitLog;
import dev.sekali.settings.StartFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings a database to the newest schema. Many may run at once: one works, the others wait for it and then find nothing
 * to do.
 */
public final class Migration {

    private static final String APPLICATION_NAME = "sekali-migrate";

    /** Any number that nobody else uses; held from before the roles until after the last migration. */
    private static final long ADVISORY_LOCK = 0x53656b616c69L;

    private static final Duration TURN_POLL = Duration.ofMillis(250);

    /** Building an index on a large table takes long; a migration that is stuck must still end. */
    private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(30);

    /** While a change of a table waits for its lock, everybody else waits behind it, the functions too. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final DatabaseSettings owner;
    private final RolePasswords passwords;
    private final Duration wait;

    /**
     * A migration to run.
     *
     * @param owner the role that owns the tables; it needs CREATEROLE when roles are to be made or their passwords set
     * @param wait how long to wait for a database that is still starting
     */
    public Migration(DatabaseSettings owner, RolePasswords passwords, Duration wait) {
        this.owner = owner;
        this.passwords = passwords;
        this.wait = wait;
    }

    /**
     * Waits for the database, then for other migrations, then migrates.
     *
     * @return how many migrations this run applied
     * @throws StartFailure when the database can't be reached in time, refuses, or is unfit
     */
    public int run() throws InterruptedException {
        try (Connection connection = new Connector(owner, APPLICATION_NAME, STATEMENT_TIMEOUT).open(wait)) {
            ServerCheck.check(connection);
            awaitTurn(connection);
            Roles.ensure(connection, passwords);
            return migrate();
        } catch (SQLException e) {
            throw StartFailure.environment(DatabaseFault.explain(e, owner));
        } catch (FlywayException e) {
            throw StartFailure.environment(explain(e));
        }
    }

    private void awaitTurn(Connection connection) throws SQLException, InterruptedException {
        WaitLog log = new WaitLog(STATEMENT_TIMEOUT, System::nanoTime);
        while (!lock(connection)) {
            if (log.isOver()) {
                throw StartFailure.environment(
                        "another migration at %s has been at work for %d minutes; look at what it waits for"
                                .formatted(owner.location(), STATEMENT_TIMEOUT.toMinutes()));
            }
            log.waitFor("another migration at %s is at work".formatted(owner.location()));
            Thread.sleep(TURN_POLL);
        }
    }

    /** Tries only: who waits in PostgreSQL can't say so meanwhile. */
    private static boolean lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock(%d)".formatted(ADVISORY_LOCK))) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private int migrate() {
        Connector connector = new Connector(owner, APPLICATION_NAME, STATEMENT_TIMEOUT)
                .withParameter("lock_timeout", Long.toString(LOCK_TIMEOUT.toMillis()));
        return Flyway.configure()
                .dataSource(connector.dataSource())
                .locations("classpath:dev/sekali/schema/migrations")
                .load()
                .migrate()
                .migrationsExecuted;
    }

    /** In one line; Flyway draws a table of many, with the statement that failed. */
    private String explain(FlywayException e) {
        if (e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return "the database at %s holds somebody else's tables; give Sekali a database of its own"
                    .formatted(owner.location());
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && LOCK_NOT_AVAILABLE.equals(sql.getSQLState())) {
                return "the tables at %s are in use by a backup or another long transaction; migrate again when it has ended"
                        .formatted(owner.location());
            }
            if (cause instanceof SQLException sql && sql.getMessage() != null) {
                return "the migration failed with SQLSTATE %s: %s"
                        .formatted(sql.getSQLState(), oneLine(sql.getMessage()));
            }
        }
        return "the migration failed: " + oneLine(String.valueOf(e.getMessage()));
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}

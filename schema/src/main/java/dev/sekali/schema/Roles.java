package dev.sekali.schema;

import dev.sekali.settings.Secret;
import dev.sekali.settings.StartFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.postgresql.PGConnection;

/** Makes sure of the roles that the functions and the retention job connect as. */
final class Roles {

    static final String INGEST = "sekali_ingest";
    static final String STATS = "sekali_stats";
    static final String FEED = "sekali_feed";
    static final String RETENTION = "sekali_retention";

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private static final String NOBODY_ELSE_CONNECTS = """
            DO $$ BEGIN
              EXECUTE format('REVOKE ALL ON DATABASE %1$I FROM PUBLIC', current_database());
              EXECUTE format('GRANT CONNECT ON DATABASE %1$I TO sekali_ingest, sekali_stats, sekali_feed, sekali_retention',
                             current_database());
            END $$""";

    private Roles() {}

    static void ensure(Connection owner, RolePasswords passwords) throws SQLException {
        require(owner, INGEST, "INGEST_PASSWORD", passwords.ingest());
        require(owner, STATS, "STATS_PASSWORD", passwords.stats());
        // Nobody deletes until retention is wanted, and a database that was there before the feed has no password for
        // it.
        provide(owner, FEED, passwords.feed());
        provide(owner, RETENTION, passwords.retention());
        execute(owner, NOBODY_ELSE_CONNECTS);
    }

    private static void require(Connection owner, String role, String key, Optional<Secret> password)
            throws SQLException {
        if (!exists(owner, role)) {
            if (password.isEmpty()) {
                throw StartFailure.usage(
                        "the role %s doesn't exist; set %s so that it is created, or create it".formatted(role, key));
            }
            create(owner, role);
        }
        setPassword(owner, role, password);
    }

    /** Before its first password the role is there for the grants alone. */
    private static void provide(Connection owner, String role, Optional<Secret> password) throws SQLException {
        if (!exists(owner, role)) {
            create(owner, role);
        }
        setPassword(owner, role, password);
    }

    private static void create(Connection owner, String role) throws SQLException {
        try {
            execute(owner, "CREATE ROLE %s NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION".formatted(role));
        } catch (SQLException e) {
            if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
            throw StartFailure.environment(
                    "the role %s doesn't exist, and the migration's user may not create roles; create it, or give the user CREATEROLE"
                            .formatted(role));
        }
    }

    private static void setPassword(Connection owner, String role, Optional<Secret> password) throws SQLException {
        if (password.isPresent()) {
            // Hashed here, so that the server's log can't show it.
            owner.unwrap(PGConnection.class)
                    .alterUserPassword(role, password.get().value().toCharArray(), "scram-sha-256");
            execute(owner, "ALTER ROLE %s LOGIN".formatted(role));
        }
    }

    private static void execute(Connection owner, String sql) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean exists(Connection owner, String role) throws SQLException {
        try (PreparedStatement statement = owner.prepareStatement("SELECT FROM pg_roles WHERE rolname = ?")) {
            statement.setString(1, role);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }
}

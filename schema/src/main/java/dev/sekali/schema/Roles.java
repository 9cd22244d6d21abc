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

/** Makes sure of the roles that the functions connect as. */
final class Roles {

    static final String INGEST = "sekali_ingest";
    static final String STATS = "sekali_stats";

    private static final String NOBODY_ELSE_CONNECTS = """
            DO $$ BEGIN
              EXECUTE format('REVOKE ALL ON DATABASE %1$I FROM PUBLIC', current_database());
              EXECUTE format('GRANT CONNECT ON DATABASE %1$I TO sekali_ingest, sekali_stats', current_database());
            END $$""";

    private Roles() {}

    static void ensure(Connection owner, RolePasswords passwords) throws SQLException {
        ensure(owner, INGEST, "INGEST_PASSWORD", passwords.ingest());
        ensure(owner, STATS, "STATS_PASSWORD", passwords.stats());
        try (Statement statement = owner.createStatement()) {
            statement.execute(NOBODY_ELSE_CONNECTS);
        }
    }

    private static void ensure(Connection owner, String role, String key, Optional<Secret> password)
            throws SQLException {
        boolean missing = !exists(owner, role);
        if (missing && password.isEmpty()) {
            throw StartFailure.usage(
                    "the role %s doesn't exist; set %s so that it is created, or create it".formatted(role, key));
        }
        if (missing) {
            try (Statement statement = owner.createStatement()) {
                statement.execute(
                        "CREATE ROLE %s LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION".formatted(role));
            }
        }
        if (password.isPresent()) {
            // Hashed here, so that the server's log can't show it.
            owner.unwrap(PGConnection.class)
                    .alterUserPassword(role, password.get().value().toCharArray(), "scram-sha-256");
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

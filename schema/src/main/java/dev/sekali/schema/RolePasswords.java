package dev.sekali.schema;

import dev.sekali.settings.Secret;
import dev.sekali.settings.Settings;
import java.util.Optional;

/**
 * The passwords of the roles. A role whose password is given is created, or gets this password, so that a rotation is a
 * migration with new passwords. Those of ingest and stats must exist when none is given, made by whoever runs the
 * database; those of feed and retention can't log in until they get one.
 */
public record RolePasswords(
        Optional<Secret> ingest, Optional<Secret> stats, Optional<Secret> feed, Optional<Secret> retention) {

    /** Reads {@code INGEST_PASSWORD} and so on, or the files that {@code …_FILE} name; all optional. */
    public static RolePasswords read(Settings settings) {
        return new RolePasswords(
                settings.optionalSecret("INGEST_PASSWORD"),
                settings.optionalSecret("STATS_PASSWORD"),
                settings.optionalSecret("FEED_PASSWORD"),
                settings.optionalSecret("RETENTION_PASSWORD"));
    }
}

package dev.sekali.schema;

import dev.sekali.settings.Secret;
import dev.sekali.settings.Settings;
import java.util.Optional;

/**
 * The passwords of the functions' roles. A role whose password is given is created, or gets this password, so that a
 * rotation is a migration with new passwords. One that is not given must exist, made by whoever runs the database.
 */
public record RolePasswords(Optional<Secret> ingest, Optional<Secret> stats) {

    /** Reads {@code INGEST_PASSWORD} and {@code STATS_PASSWORD}, or the files that {@code …_FILE} name; both optional. */
    public static RolePasswords read(Settings settings) {
        return new RolePasswords(settings.optionalSecret("INGEST_PASSWORD"), settings.optionalSecret("STATS_PASSWORD"));
    }
}

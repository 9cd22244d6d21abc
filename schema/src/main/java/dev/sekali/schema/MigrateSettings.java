package dev.sekali.schema;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.settings.Settings;
import java.time.Duration;

/**
 * All settings of the migration.
 *
 * @param databaseWait how long it waits for the database
 */
public record MigrateSettings(DatabaseSettings database, RolePasswords passwords, Duration databaseWait) {

    public static MigrateSettings read(Settings settings) {
        return new MigrateSettings(
                DatabaseSettings.read(settings, "sekali_owner"),
                RolePasswords.read(settings),
                DatabaseSettings.readWait(settings));
    }
}

package dev.sekali.schema;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The migration as a command: exits 0 when the schema is there, 1 when the database is at fault, 2 when a setting is. */
public final class Migrate {

    /**
     * Tells every step and then throws; what came of them is said here. Held, since a logger that nobody holds forgets
     * its level.
     */
    private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

    private Migrate() {}

    public static void main(String[] args) throws InterruptedException {
        FLYWAY.setLevel(Level.OFF);
        try {
            Settings settings = new Settings(System.getenv());
            Migration migration = new Migration(
                    DatabaseSettings.read(settings, "sekali_owner"),
                    RolePasswords.read(settings),
                    settings.duration("DATABASE_WAIT", Duration.ofMinutes(1), Duration.ZERO, Duration.ofHours(1)));
            settings.check();
            System.out.println("schema is ready, migrations applied: " + migration.run());
        } catch (StartFailure e) {
            System.err.println(e.getMessage());
            System.exit(e.exitStatus());
        }
    }
}

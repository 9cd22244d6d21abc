package dev.sekali.schema;

import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
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
            MigrateSettings given = MigrateSettings.read(settings);
            settings.check();
            Migration migration = new Migration(given.database(), given.passwords(), given.databaseWait());
            System.out.println("schema is ready, migrations applied: " + migration.run());
        } catch (StartFailure e) {
            System.err.println(e.getMessage());
            System.exit(e.exitStatus());
        }
    }
}

package dev.sekali.schema;

import dev.sekali.logging.LogFormat;
import dev.sekali.logging.Logging;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;

/** The migration as a command: exits 0 when the schema is there, 1 when the database is at fault, 2 when a setting is. */
public final class Migrate {

    private Migrate() {}

    public static void main(String[] args) throws InterruptedException {
        Settings settings = new Settings(System.getenv());
        Logging logging = Logging.start(LogFormat.read(settings));
        try {
            MigrateSettings given = MigrateSettings.read(settings);
            settings.check();
            Migration migration = new Migration(given.database(), given.passwords(), given.databaseWait());
            logging.say("schema is ready, migrations applied: " + migration.run());
        } catch (StartFailure e) {
            logging.say(e);
            System.exit(e.exitStatus());
        }
    }
}

package dev.sekali.retention;

import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseFault;
import dev.sekali.logging.LogFormat;
import dev.sekali.logging.Logging;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;

/** One run: exits 0 when nothing old is left, 1 when the database is at fault, 2 when a setting is. */
public final class Main {

    /** A batch takes milliseconds; this bounds the wait for someone who locks the table. */
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(30);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        Settings settings = new Settings(System.getenv());
        Logging logging = Logging.start(LogFormat.read(settings));
        try {
            RetentionSettings retention = RetentionSettings.read(settings);
            settings.check();
            OptionalLong expired = run(retention);
            logging.say(
                    expired.isPresent() ? "expired: " + expired.getAsLong() : "another run is at work; nothing to do");
        } catch (StartFailure e) {
            logging.say(e);
            System.exit(e.exitStatus());
        }
    }

    private static OptionalLong run(RetentionSettings settings) throws InterruptedException {
        Connector connector = new Connector(settings.database(), "sekali-retention", STATEMENT_TIMEOUT);
        try (Connection connection = connector.open(settings.databaseWait())) {
            return new Retention(settings.days(), settings.batchEvents()).run(connection);
        } catch (SQLException e) {
            throw StartFailure.environment(DatabaseFault.explain(e, settings.database()));
        }
    }
}

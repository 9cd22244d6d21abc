package dev.sekali.local;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.feed.FeedSettings;
import dev.sekali.ingest.IngestSettings;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import dev.sekali.stats.StatsSettings;
import java.util.HashMap;
import java.util.Map;

/** The settings of all functions: those of the environment, except for where the database is and who may come in. */
record LocalSettings(IngestSettings ingest, StatsSettings stats, FeedSettings feed) {

    static final String LOOPBACK = "127.0.0.1";

    /**
     * Reads them.
     *
     * @throws StartFailure when one is wrong
     */
    static LocalSettings read(Map<String, String> environment, LocalDatabase database) {
        Settings forIngest = settings(environment, database.ingest());
        Settings forStats = settings(environment, database.stats());
        Settings forFeed = settings(environment, database.feed());
        LocalSettings read = new LocalSettings(
                IngestSettings.read(forIngest),
                StatsSettings.read(forStats).silentOnKeys(),
                FeedSettings.read(forFeed).silentOnKeys());
        Settings.checkAll(forIngest, forStats, forFeed);
        return read;
    }

    private static Settings settings(Map<String, String> environment, DatabaseSettings database) {
        Map<String, String> merged = new HashMap<>(environment);
        // The stack decides itself, since its database is its own.
        merged.remove("DATABASE_PASSWORD_FILE");
        merged.remove("DATABASE_CA_FILE");
        // On loopback alone, where nobody listens in.
        merged.remove("TLS_CERT_FILE");
        merged.remove("TLS_KEY_FILE");
        // One process, one name in traces.
        merged.putIfAbsent("OTEL_SERVICE_NAME", "sekali");
        merged.put("BIND_ADDRESS", LOOPBACK);
        merged.put("DATABASE_URL", database.url());
        merged.put("DATABASE_USER", database.user());
        merged.put("DATABASE_PASSWORD", database.password().value());
        return new Settings(merged);
    }
}

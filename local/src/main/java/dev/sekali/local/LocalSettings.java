package dev.sekali.local;

import dev.sekali.ingest.IngestSettings;
import dev.sekali.settings.Secret;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import dev.sekali.stats.StatsSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The settings of both functions: those of the environment, except for where the database is and who may come in. */
record LocalSettings(IngestSettings ingest, StatsSettings stats) {

    /** What the stack decides itself, since its database is its own. */
    private static final List<String> DECIDED_HERE =
            List.of("DATABASE_URL", "DATABASE_USER", "DATABASE_PASSWORD", "DATABASE_PASSWORD_FILE");

    static final String LOOPBACK = "127.0.0.1";

    /**
     * Reads them.
     *
     * @throws StartFailure when one is wrong
     */
    static LocalSettings read(Map<String, String> environment, LocalDatabase database) {
        Settings forIngest = settings(environment, database, database.ingestPassword());
        Settings forStats = settings(environment, database, database.statsPassword());
        LocalSettings read = new LocalSettings(IngestSettings.read(forIngest), StatsSettings.read(forStats));
        Settings.checkAll(forIngest, forStats);
        return read;
    }

    private static Settings settings(Map<String, String> environment, LocalDatabase database, Secret password) {
        Map<String, String> merged = new HashMap<>(environment);
        DECIDED_HERE.forEach(merged::remove);
        merged.put("BIND_ADDRESS", LOOPBACK);
        merged.put("DATABASE_URL", database.url());
        merged.put("DATABASE_PASSWORD", password.value());
        return new Settings(merged);
    }
}

package dev.sekali.local;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.feed.FeedSettings;
import dev.sekali.ingest.IngestSettings;
import dev.sekali.relay.RelaySettings;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import dev.sekali.stats.StatsSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of all functions: those of the environment, except for where the database and the broker are and who may come in.
 *
 * @param relay empty when there is no broker
 */
record LocalSettings(IngestSettings ingest, StatsSettings stats, FeedSettings feed, Optional<RelaySettings> relay) {

    static final String LOOPBACK = "127.0.0.1";

    /**
     * Reads them.
     *
     * @param broker of the stack's own, if it has one
     * @throws StartFailure when one is wrong
     */
    static LocalSettings read(Map<String, String> environment, LocalDatabase database, Optional<LocalBroker> broker) {
        Settings forIngest = settings(environment, database.ingest(), broker);
        Settings forStats = settings(environment, database.stats(), broker);
        Settings forFeed = settings(environment, database.feed(), broker);
        LocalSettings read = new LocalSettings(
                IngestSettings.read(forIngest),
                StatsSettings.read(forStats).silentOnKeys(),
                FeedSettings.read(forFeed).silentOnKeys(),
                broker.map(_ -> RelaySettings.read(forIngest)));
        Settings.checkAll(forIngest, forStats, forFeed);
        return read;
    }

    /** Reads {@code BROKER}: whether the stack has a broker and a relay. */
    static boolean wantsBroker(Settings settings) {
        return settings.number("BROKER", 0, 0, 1) == 1;
    }

    private static Settings settings(
            Map<String, String> environment, DatabaseSettings database, Optional<LocalBroker> broker) {
        Map<String, String> merged = new HashMap<>(environment);
        broker.ifPresent(own -> {
            merged.remove("BROKER_PASSWORD_FILE");
            merged.put("BROKER_URL", own.url());
            merged.put("BROKER_PASSWORD", own.password());
            // The relay is told when the stack has a port.
            merged.put("INGEST_URL", "http://" + LOOPBACK);
        });
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

package dev.sekali.ingest;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.host.HostSettings;
import dev.sekali.host.access.AccessSettings;
import dev.sekali.ingest.broker.AppendSettings;
import dev.sekali.ingest.commit.CommitSettings;
import dev.sekali.ingest.publish.PublishSettings;
import dev.sekali.settings.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * All settings of the ingest function.
 *
 * @param broker which takes events before their commit; empty: none does
 * @param databaseWait how long a start waits for the database
 */
public record IngestSettings(
        HostSettings host,
        AccessSettings access,
        DatabaseSettings database,
        CommitSettings commit,
        Optional<AppendSettings> broker,
        PublishSettings publish,
        Duration databaseWait) {

    public static IngestSettings read(Settings settings) {
        HostSettings host = HostSettings.read(settings, "ingest");
        PublishSettings publish = PublishSettings.read(settings);
        if (publish.bodyMemory() < host.maxBodyBytes()) {
            settings.fault(
                    "BODY_MEMORY is %d bytes, less than one body of MAX_BODY, %d bytes: raise it, or lower MAX_BODY"
                            .formatted(publish.bodyMemory(), host.maxBodyBytes()));
        }
        CommitSettings commit = CommitSettings.read(settings);
        return new IngestSettings(
                host,
                AccessSettings.read(settings),
                DatabaseSettings.read(settings, "sekali_ingest"),
                commit,
                AppendSettings.read(settings, commit),
                publish,
                DatabaseSettings.readWait(settings));
    }
}

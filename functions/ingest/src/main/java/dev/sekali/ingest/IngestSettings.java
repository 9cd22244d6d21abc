package dev.sekali.ingest;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.host.HostSettings;
import dev.sekali.host.access.AccessSettings;
import dev.sekali.ingest.commit.CommitSettings;
import dev.sekali.ingest.publish.PublishSettings;
import dev.sekali.settings.Settings;
import java.time.Duration;

/**
 * All settings of the ingest function.
 *
 * @param databaseWait how long a start waits for the database
 */
public record IngestSettings(
        HostSettings host,
        AccessSettings access,
        DatabaseSettings database,
        CommitSettings commit,
        PublishSettings publish,
        Duration databaseWait) {

    public static IngestSettings read(Settings settings) {
        return new IngestSettings(
                HostSettings.read(settings),
                AccessSettings.read(settings),
                DatabaseSettings.read(settings, "sekali_ingest"),
                CommitSettings.read(settings),
                PublishSettings.read(settings),
                DatabaseSettings.readWait(settings));
    }
}

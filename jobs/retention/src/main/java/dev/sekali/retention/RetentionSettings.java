package dev.sekali.retention;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.settings.Settings;
import java.time.Duration;

/**
 * All settings of the job.
 *
 * @param databaseWait how long it waits for the database
 * @param days how long after its arrival an event is kept
 * @param batchEvents how many are deleted in one transaction at most; a sender of one of their keys waits that long, and so
 *     do new pages of {@code GET /events}
 */
public record RetentionSettings(DatabaseSettings database, Duration databaseWait, int days, int batchEvents) {

    private static final int MAX_DAYS = 36_500;

    public static RetentionSettings read(Settings settings) {
        // There is no safe guess at how long somebody wants to keep events.
        settings.required("RETENTION_DAYS", "30");
        return new RetentionSettings(
                DatabaseSettings.read(settings, "sekali_retention"),
                DatabaseSettings.readWait(settings),
                settings.number("RETENTION_DAYS", MAX_DAYS, 1, MAX_DAYS),
                settings.number("RETENTION_BATCH_EVENTS", 5_000, 1, 10_000));
    }
}

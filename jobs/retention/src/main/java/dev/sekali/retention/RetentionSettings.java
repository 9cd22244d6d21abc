package dev.sekali.retention;

import dev.sekali.settings.Settings;

/**
 * What to keep.
 *
 * @param days how long after its arrival an event is kept
 * @param batchEvents how many are deleted in one transaction; a sender of one of their keys waits that long
 */
record RetentionSettings(int days, int batchEvents) {

    private static final int MAX_DAYS = 36_500;

    static RetentionSettings read(Settings settings) {
        // There is no safe guess at how long somebody wants to keep events.
        settings.required("RETENTION_DAYS", "30");
        return new RetentionSettings(
                settings.number("RETENTION_DAYS", MAX_DAYS, 1, MAX_DAYS),
                settings.number("RETENTION_BATCH_EVENTS", 5_000, 1, 100_000));
    }
}

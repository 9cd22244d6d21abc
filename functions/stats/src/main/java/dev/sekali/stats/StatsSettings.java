package dev.sekali.stats;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.events.read.ReadSettings;
import dev.sekali.host.access.AccessSettings;
import dev.sekali.settings.Settings;
import java.time.Duration;

/**
 * What the function needs to know.
 *
 * @param horizonWait how long a page waits for writers whose transactions are open; an ordinary commit takes milliseconds
 * @param streamStallTimeout how long a client may hold up one write of an answer before its connection is closed
 * @param retryAfter what a 503 suggests
 * @param databaseWait how long a program waits for the database at its start
 */
public record StatsSettings(
        AccessSettings access,
        ReadSettings read,
        Duration horizonWait,
        Duration streamStallTimeout,
        Duration retryAfter,
        Duration databaseWait) {

    public StatsSettings {
        if (horizonWait.isNegative() || retryAfter.isNegative() || databaseWait.isNegative()) {
            throw new IllegalArgumentException("a wait can't be negative");
        }
        if (!streamStallTimeout.isPositive()) {
            throw new IllegalArgumentException("a write needs time");
        }
    }

    /** The same in a process with another function, which tells what becomes of the file of keys. */
    public StatsSettings silentOnKeys() {
        return new StatsSettings(access.silent(), read, horizonWait, streamStallTimeout, retryAfter, databaseWait);
    }

    public static StatsSettings read(Settings settings) {
        return new StatsSettings(
                AccessSettings.read(settings),
                ReadSettings.read(settings, "stats", true),
                settings.duration("HORIZON_WAIT", Duration.ofSeconds(2), Duration.ofMillis(10), Duration.ofMinutes(1)),
                settings.duration(
                        "STREAM_STALL_TIMEOUT", Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofHours(1)),
                settings.duration("RETRY_AFTER", Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofHours(1)),
                DatabaseSettings.readWait(settings));
    }
}

package dev.sekali.events.read;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.settings.Settings;
import java.time.Duration;

/**
 * How to read.
 *
 * @param function whose reads they are; its name stands in meters, in {@code pg_stat_activity} and in that of its role
 * @param readOnly whether its sessions can't write, whatever their role may
 * @param database where, and as whom
 * @param connections in the pool; a read holds one only while its statement runs
 * @param connectionTimeout how long a read waits for a connection, from 250 ms on
 * @param statementTimeout after which the server ends a statement, from 1 s on
 */
public record ReadSettings(
        String function,
        boolean readOnly,
        DatabaseSettings database,
        int connections,
        Duration connectionTimeout,
        Duration statementTimeout) {

    private static final Duration SHORTEST_CONNECTION_TIMEOUT = Duration.ofMillis(250);

    public ReadSettings {
        if (connections < 1
                || connectionTimeout.compareTo(SHORTEST_CONNECTION_TIMEOUT) < 0
                || statementTimeout.toSeconds() < 1) {
            throw new IllegalArgumentException("a pool needs a connection and time");
        }
    }

    /** Reads the {@code DATABASE_…} variables. */
    public static ReadSettings read(Settings settings, String function, boolean readOnly) {
        return new ReadSettings(
                function,
                readOnly,
                DatabaseSettings.read(settings, "sekali_" + function),
                settings.number("DATABASE_POOL_SIZE", 4, 1, 100),
                settings.duration(
                        "DATABASE_CONNECTION_TIMEOUT",
                        Duration.ofSeconds(2),
                        SHORTEST_CONNECTION_TIMEOUT,
                        Duration.ofMinutes(1)),
                settings.duration(
                        "DATABASE_STATEMENT_TIMEOUT",
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(10)));
    }
}

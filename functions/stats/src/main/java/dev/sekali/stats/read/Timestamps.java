package dev.sekali.stats.read;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * PostgreSQL's timestamps, which count microseconds. Statements hand them out as such a count: JDBC's own type would go
 * through the calendar that was in use before 1582.
 */
public final class Timestamps {

    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    public static Instant ofEpochMicros(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** ISO 8601 in UTC with six digits of a second, always, so that they sort as text. */
    public static String format(Instant instant) {
        return ISO.format(instant);
    }
}

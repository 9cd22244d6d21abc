package dev.sekali.events;

import dev.sekali.host.Iso8601;
import dev.sekali.host.Query;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Reads a moment in the forms that events are published with. */
public final class Moment {

    private static final int NANOS_BELOW_A_MICRO = 999;

    private Moment() {}

    /**
     * Reads a moment, up to the microsecond that is not before it. The database counts whole ones, and for those
     * "not before" and "before" mean the same with the moment and with what this gives.
     */
    public static Instant parse(String text) throws Query.Refused {
        try {
            Instant up = Iso8601.parse(text).plusNanos(NANOS_BELOW_A_MICRO).truncatedTo(ChronoUnit.MICROS);
            int year = up.atOffset(ZoneOffset.UTC).getYear();
            if (year >= 1 && year <= 9999) {
                return up;
            }
        } catch (DateTimeException e) {
            // Refused below, like a year that is out of range.
        }
        throw new Query.Refused("is not an ISO 8601 date or time such as 2026-01-31, 2026-01-31T08:30:00.5Z"
                + " or 2026-01-31T08:30:00+07:00; in an address a plus is written percent-encoded");
    }
}

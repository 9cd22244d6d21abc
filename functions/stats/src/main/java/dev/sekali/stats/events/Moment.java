package dev.sekali.stats.events;

import dev.sekali.host.Query;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;

/** Reads a moment in the forms that events are published with: ISO 8601, in UTC unless it names an offset. */
final class Moment {

    private static final int DATE_LENGTH = "2026-01-31".length();

    private static final DateTimeFormatter DATE_AND_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .optionalStart()
            .appendOffsetId()
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    private Moment() {}

    /**
     * Reads a moment, up to the microsecond that is not before it. The database counts whole ones, and for those
     * "not before" and "before" mean the same with the moment and with what this gives.
     */
    static Instant parse(String text) throws Query.Refused {
        try {
            Instant moment = instant(text);
            Instant down = moment.truncatedTo(ChronoUnit.MICROS);
            Instant up = down.equals(moment) ? moment : down.plus(1, ChronoUnit.MICROS);
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

    private static Instant instant(String text) {
        if (text.length() == DATE_LENGTH) {
            return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        return switch (DATE_AND_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from)) {
            case OffsetDateTime moment -> moment.toInstant();
            case LocalDateTime moment -> moment.toInstant(ZoneOffset.UTC);
            default -> throw new DateTimeException("neither of the two forms");
        };
    }
}

package dev.sekali.ingest.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/**
 * Reads a sender's time: ISO 8601 with {@code Z}, an offset or none (UTC), up to nine digits of fraction, or a date
 * alone (midnight UTC). PostgreSQL keeps microseconds, so what is finer is cut off.
 */
final class EventTime {

    static final String RULE =
            "is not an ISO 8601 time such as 2026-01-31T12:00:00Z, 2026-01-31T12:00:00.123+07:00 or 2026-01-31";

    private static final DateTimeFormatter EXTENDED = format("+HH:MM:ss");

    /** An offset of another shape is another formatter: two optional offsets in one would take both in a row. */
    private static final DateTimeFormatter BASIC_OFFSET = format("+HHmm");

    /** The years that four digits can write, so that what is read back is again ISO 8601 as everybody knows it. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private EventTime() {}

    /**
     * Reads a time.
     *
     * @return microseconds since 1970-01-01T00:00:00Z
     * @throws DateTimeException when the text is not a time as {@link #RULE} says
     */
    static long parse(String text) {
        DateTimeFormatter format = endsInBasicOffset(text) ? BASIC_OFFSET : EXTENDED;
        TemporalAccessor parsed = format.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
        Instant instant = switch (parsed) {
            case OffsetDateTime time -> time.toInstant();
            case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
            default -> LocalDate.from(parsed).atStartOfDay().toInstant(ZoneOffset.UTC);
        };
        if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
            throw new DateTimeException("out of range");
        }
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    /** Whether a text ends in {@code ±hh} or {@code ±hhmm}. So does a date alone, which both formatters read. */
    private static boolean endsInBasicOffset(String text) {
        return isSign(text, text.length() - 3) || isSign(text, text.length() - 5);
    }

    private static boolean isSign(String text, int index) {
        return index >= 0 && (text.charAt(index) == '+' || text.charAt(index) == '-');
    }

    private static DateTimeFormatter format(String offset) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern("uuuu-MM-dd")
                .optionalStart()
                .appendPattern("'T'HH:mm")
                .optionalStart()
                .appendPattern(":ss")
                .optionalStart()
                .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
                .optionalEnd()
                .optionalEnd()
                .optionalStart()
                .appendOffset(offset, "Z")
                .optionalEnd()
                .optionalEnd()
                .toFormatter(Locale.ROOT)
                .withResolverStyle(ResolverStyle.STRICT);
    }
}

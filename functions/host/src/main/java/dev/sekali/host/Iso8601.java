package dev.sekali.host;

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
import java.util.Locale;

/**
 * Times as clients write them: ISO 8601 with {@code Z}, an offset or none (UTC), up to nine digits of fraction, or a date
 * alone (midnight UTC). The JDK's own formatters take one form each. Thread-safe.
 */
public final class Iso8601 {

    private static final DateTimeFormatter EXTENDED = format("+HH:MM:ss");

    /** An offset of another shape is another formatter: two optional offsets in one would take both in a row. */
    private static final DateTimeFormatter BASIC_OFFSET = format("+HHmm");

    /** The years that four digits can write, so that what is read back is again ISO 8601 as everybody knows it. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Iso8601() {}

    /**
     * Reads a time from the years 0 to 9999.
     *
     * @throws DateTimeException when the text is none
     */
    public static Instant parse(String text) {
        DateTimeFormatter format = endsInBasicOffset(text) ? BASIC_OFFSET : EXTENDED;
        Instant instant = switch (format.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from)) {
            case OffsetDateTime time -> time.toInstant();
            case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
            case LocalDate date -> date.atStartOfDay().toInstant(ZoneOffset.UTC);
            default -> throw new DateTimeException("none of the three forms");
        };
        if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
            throw new DateTimeException("out of range");
        }
        return instant;
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

package dev.sekali.cli.verify;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;

/** Compares times as the contract reads them: without an offset in UTC, a date alone at midnight. */
final class Timestamps {

    /** PostgreSQL keeps microseconds: however it rounds, what it keeps is less than one of them away. */
    private static final Duration PRECISION = Duration.ofNanos(1_000);

    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][XX][X]")
            .optionalEnd()
            .toFormatter();

    private Timestamps() {}

    /** Whether both are the same time; true if either can't be read here, since then there is nothing to compare. */
    static boolean same(String sent, String stored) {
        return parse(sent)
                .flatMap(one ->
                        parse(stored).map(other -> Duration.between(one, other).abs()))
                .map(distance -> distance.compareTo(PRECISION) < 0)
                .orElse(true);
    }

    private static Optional<Instant> parse(String text) {
        try {
            TemporalAccessor parsed = ISO.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            return Optional.of(
                    switch (parsed) {
                        case OffsetDateTime time -> time.toInstant();
                        case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
                        case LocalDate date -> date.atStartOfDay().toInstant(ZoneOffset.UTC);
                        default -> throw new IllegalStateException("parseBest gives one of the three");
                    });
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}

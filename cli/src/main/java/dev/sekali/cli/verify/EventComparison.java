package dev.sekali.cli.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Compares what was sent with what is stored by meaning: key order, offsets and trailing zeros make no difference. */
public final class EventComparison {

    private static final Comparator<JsonNode> BY_MEANING = (one, other) -> {
        boolean numbers = one.isNumber() && other.isNumber();
        if (numbers) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    };

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

    private EventComparison() {}

    /** The names of the members that differ, apart from the key. */
    public static List<String> ofContent(JsonNode sent, JsonNode stored) {
        List<String> names = new ArrayList<>();
        if (!sent.path("source").equals(stored.path("source"))) {
            names.add("source");
        }
        if (!sameTime(sent.path("timestamp").asText(), stored.path("timestamp").asText())) {
            names.add("timestamp");
        }
        JsonNode payload = sent.has("payload") ? sent.path("payload") : JsonNodeFactory.instance.objectNode();
        if (!payload.equals(BY_MEANING, stored.path("payload"))) {
            names.add("payload");
        }
        return names;
    }

    /** Whether both are the same time as the contract reads them (without an offset in UTC, a date alone at midnight); true if either can't be read here, since then there is nothing to compare. */
    static boolean sameTime(String sent, String stored) {
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

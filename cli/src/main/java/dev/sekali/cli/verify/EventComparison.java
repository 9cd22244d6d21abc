package dev.sekali.cli.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;

/** Compares what was sent with what is stored by meaning: key order, offsets and trailing zeros make no difference. */
public final class EventComparison {

    /** PostgreSQL keeps microseconds: however it rounds, what it keeps is less than one of them away. */
    private static final Duration PRECISION = Duration.ofNanos(1_000);

    /** As the contract reads times: without an offset in UTC, a date alone at midnight. */
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][XX][X]")
            .optionalEnd()
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
            .toFormatter()
            .withZone(ZoneOffset.UTC);

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
        if (!payload.equals(EventComparison::byMeaning, stored.path("payload"))) {
            names.add("payload");
        }
        return names;
    }

    private static int byMeaning(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }

    /** True also if either can't be read here, since then there is nothing to compare. */
    static boolean sameTime(String sent, String stored) {
        try {
            Duration apart = Duration.between(ISO.parse(sent, Instant::from), ISO.parse(stored, Instant::from));
            return apart.abs().compareTo(PRECISION) < 0;
        } catch (DateTimeException e) {
            return true;
        }
    }
}

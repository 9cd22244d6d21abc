package dev.sekali.cli.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** The three counters of {@code /stats}, as they stand or by how much they rose. */
@JsonNaming(SnakeCaseStrategy.class)
public record Counters(long received, long uniqueProcessed, long duplicateDropped) {

    static final Counters ZERO = new Counters(0, 0, 0);

    static Counters of(JsonNode stats) {
        return new Counters(
                stats.path("received").asLong(),
                stats.path("unique_processed").asLong(),
                stats.path("duplicate_dropped").asLong());
    }

    /** By how much they rose since {@code before}. */
    public Counters since(Counters before) {
        return new Counters(
                received - before.received,
                uniqueProcessed - before.uniqueProcessed,
                duplicateDropped - before.duplicateDropped);
    }
}

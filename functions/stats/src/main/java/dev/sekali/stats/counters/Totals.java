package dev.sekali.stats.counters;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What came since the database was made, at one instant.
 *
 * @param uniqueProcessed those that were new
 * @param expired how many of the unique events retention has deleted; the others are rows
 * @param rejected those that broke a rule; they are not among the received
 */
record Totals(long received, long uniqueProcessed, long duplicateDropped, long expired, long rejected) {

    Totals {
        if (received != uniqueProcessed + duplicateDropped) {
            throw new IllegalStateException("received %d is not unique %d + duplicate %d"
                    .formatted(received, uniqueProcessed, duplicateDropped));
        }
    }

    static Totals from(ResultSet row) throws SQLException {
        return new Totals(
                row.getLong("received"),
                row.getLong("unique_processed"),
                row.getLong("duplicate_dropped"),
                row.getLong("expired"),
                row.getLong("rejected"));
    }

    /** The members of the equation. */
    void writeEquation(JsonGenerator json) throws IOException {
        json.writeNumberField("received", received);
        json.writeNumberField("unique_processed", uniqueProcessed);
        json.writeNumberField("duplicate_dropped", duplicateDropped);
    }
}

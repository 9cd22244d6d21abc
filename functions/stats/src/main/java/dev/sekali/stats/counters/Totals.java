package dev.sekali.stats.counters;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What came since the database was made, at one instant. As the database has it: a sum that is wrong is for people to see.
 *
 * @param uniqueProcessed those that were new
 * @param expired how many of the unique events retention has deleted; the others are rows
 * @param rejected those that broke a rule; they are not among the received
 */
record Totals(long received, long uniqueProcessed, long duplicateDropped, long expired, long rejected) {

    static Totals from(ResultSet row) throws SQLException {
        return new Totals(
                row.getLong("received"),
                row.getLong("unique_processed"),
                row.getLong("duplicate_dropped"),
                row.getLong("expired"),
                row.getLong("rejected"));
    }

    /** Whether all that was received is accounted for. */
    boolean addUp() {
        return received == uniqueProcessed + duplicateDropped;
    }

    /** Whether they are from before others. All of them only grow, unless another database takes the place of this one. */
    boolean areBefore(Totals others) {
        return received < others.received || rejected < others.rejected;
    }

    /** The members of the equation. */
    void writeEquation(JsonGenerator json) throws IOException {
        json.writeNumberField("received", received);
        json.writeNumberField("unique_processed", uniqueProcessed);
        json.writeNumberField("duplicate_dropped", duplicateDropped);
    }
}

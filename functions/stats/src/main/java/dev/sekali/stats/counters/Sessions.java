package dev.sekali.stats.counters;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;

/** How many sessions the functions have on the database, by their roles: who is there. */
record Sessions(long ingest, long feed, long stats) {

    static Sessions from(ResultSet row) throws SQLException {
        return new Sessions(row.getLong("ingest"), row.getLong("feed"), row.getLong("stats"));
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("ingest", ingest);
        json.writeNumberField("feed", feed);
        json.writeNumberField("stats", stats);
        json.writeEndObject();
    }
}

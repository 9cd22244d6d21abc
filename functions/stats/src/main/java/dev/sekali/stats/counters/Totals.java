package dev.sekali.stats.counters;

import io.helidon.dbclient.DbRow;

/** What was received and rejected since the database was made. */
record Totals(long received, long rejected) {

    static Totals from(DbRow row) {
        return new Totals(
                row.column("received").get(Long.class), row.column("rejected").get(Long.class));
    }
}

package dev.sekali.ingest.commit;

import java.sql.SQLException;

/** What a failed statement means for the batch that it carried. */
enum Failure {
    /** A row is to blame, and will be again: find it, the others are fine. Nothing was committed. */
    ROW,
    /** Chance: a deadlock or the like. Nothing was committed, and the same may succeed at once. */
    RETRY,
    /** The server is in no state to do it now. Nothing was committed. */
    LATER,
    /** This session can't: its server only reads, or has ended it. Nothing was committed, and another one may. */
    SESSION,
    /** The connection broke. The transaction may be committed or not. */
    UNKNOWN;

    /** Whether the connection is of no more use. */
    boolean endsConnection() {
        return this == SESSION || this == UNKNOWN;
    }

    static Failure of(SQLException e) {
        String state = e.getSQLState();
        if (state == null || state.length() != 5) {
            return UNKNOWN;
        }
        return switch (state.substring(0, 2)) {
            // data exception, integrity constraint, program limit (a row too big for an index, say)
            case "22", "23", "54" -> ROW;
            case "25" -> SESSION;
            case "40" -> state.equals("40003") ? UNKNOWN : RETRY;
            // connection, operator intervention: but a cancelled statement was rolled back
            case "08" -> UNKNOWN;
            case "57" -> state.equals("57014") ? LATER : UNKNOWN;
            default -> LATER;
        };
    }
}

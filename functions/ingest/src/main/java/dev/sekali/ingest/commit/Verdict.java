package dev.sekali.ingest.commit;

/** What became of one event. */
public sealed interface Verdict {

    /** The event is on disk, by this submission or an earlier one. */
    enum Kept implements Verdict {
        STORED,
        DUPLICATE
    }

    /** The database doesn't take this event, and never will. */
    record Refused(String why) implements Verdict {}
}

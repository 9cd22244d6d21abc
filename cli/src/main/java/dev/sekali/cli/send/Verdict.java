package dev.sekali.cli.send;

/** What the server says of one event. */
public sealed interface Verdict {

    /** The event is in the database, by this attempt or from before: acknowledged. */
    enum Kept implements Verdict {
        SUCCESS,
        IGNORED
    }

    /** The event breaks a rule and was not stored, unlike its neighbours in the batch. */
    record Rejected(String detail) implements Verdict {}
}

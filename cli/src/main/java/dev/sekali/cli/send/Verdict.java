package dev.sekali.cli.send;

/** What the server says of one event. */
public sealed interface Verdict {

    /** The event is in the database: acknowledged. */
    enum Kept implements Verdict {

        /** This attempt stored it. */
        SUCCESS,

        /** It was there before. */
        IGNORED
    }

    /** The event breaks a rule and was not stored, unlike its neighbours in the batch. */
    record Rejected(String detail) implements Verdict {}
}

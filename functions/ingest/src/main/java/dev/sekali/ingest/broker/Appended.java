package dev.sekali.ingest.broker;

/** What became of a request's events. */
public sealed interface Appended {

    /** All are on the broker's disk. */
    record Accepted() implements Appended {}

    /**
     * Nothing is promised: some of them may be on the broker all the same. Sending them again is safe.
     *
     * @param why for a person
     */
    record Undecided(String why) implements Appended {}
}

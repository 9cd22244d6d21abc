package dev.sekali.relay;

import java.time.Duration;
import java.util.SortedMap;

/** What ingest made of a batch. */
sealed interface Outcome {

    /**
     * All are committed but those that ingest refuses.
     *
     * @param refused the reasons, by the index in the batch
     */
    record Committed(SortedMap<Integer, String> refused) implements Outcome {}

    /** The batch is too large for one request. Nothing was stored. */
    record TooLarge(String why) implements Outcome {}

    /**
     * There is no verdict; sending it again is safe, and may help.
     *
     * @param retryAfter what ingest asks to wait; zero when it doesn't
     */
    record Later(String why, Duration retryAfter) implements Outcome {}

    /** Ingest takes nothing of this relay, whatever the events. Nothing was stored. A person has to mend it. */
    record Barred(String why) implements Outcome {}
}

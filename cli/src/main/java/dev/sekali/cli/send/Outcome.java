package dev.sekali.cli.send;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How one attempt to send one or more events ended. What matters is what it tells about the database. */
public sealed interface Outcome {

    /** Of the HTTP answer; 0 if there was none. */
    int status();

    /** A verdict on each event, in the order in which they were sent. */
    record Answered(List<Verdict> verdicts) implements Outcome {

        @Override
        public int status() {
            return 200;
        }
    }

    /** Nothing was stored, and sending the same again is pointless. */
    record Refused(int status, String detail) implements Outcome {

        /** Whether it is the API key that is to blame, so that no event will fare better. */
        public boolean blamesKey() {
            return status == 401 || status == 403;
        }

        /** Whether one event can be to blame, so that its neighbours deserve a request without it. */
        public boolean blamesEvents() {
            return status == 400 || status == 413 || status == 422;
        }
    }

    /** The server says 200 and breaks the contract in what it says: nothing follows from it, and it is a fault. */
    record Garbled(int status, String reason) implements Outcome {}

    /**
     * No verdict yet, and sending again can bring one.
     *
     * @param retryAfter how long the server asks to wait
     * @param stored whether the events may be stored. They aren't if nothing was sent, or with a 429; they may be without
     *     an answer, and with a 408 or 5xx, since a server that lost its database in a commit doesn't know either
     */
    record Again(int status, String reason, Optional<Duration> retryAfter, boolean stored) implements Outcome {

        /** Of attempts without an HTTP answer. */
        public Again(String reason, boolean stored) {
            this(0, reason, Optional.empty(), stored);
        }
    }
}

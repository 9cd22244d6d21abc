package dev.sekali.cli.send;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How one attempt to send one or more events ended. What matters is what it tells about the database. */
public sealed interface Outcome {

    /** The status of the HTTP answer, if there was one. */
    default OptionalInt httpStatus() {
        return switch (this) {
            case Answered _ -> OptionalInt.of(200);
            case Refused refused -> OptionalInt.of(refused.status());
            case Garbled garbled -> OptionalInt.of(garbled.status());
            case Deferred deferred -> OptionalInt.of(deferred.status());
            case Unanswered unanswered -> unanswered.status();
            case Unreachable _ -> OptionalInt.empty();
        };
    }

    /** A verdict on each event, in the order in which they were sent. */
    record Answered(List<Verdict> verdicts) implements Outcome {

        public Answered {
            verdicts = List.copyOf(verdicts);
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

    /** No verdict yet, and sending again can bring one. */
    sealed interface Again extends Outcome {

        /** In words, for a report. */
        String reason();

        /** How long the server asks to wait. */
        Optional<Duration> retryAfter();
    }

    /** Nothing was sent. */
    record Unreachable(String reason) implements Again {

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.empty();
        }
    }

    /** Nothing was stored; the server asks for patience (429). */
    record Deferred(int status, String reason, Optional<Duration> retryAfter) implements Again {}

    /**
     * Nobody can tell: the events may be stored or not. No answer at all, or one without a verdict (408 and each 5xx,
     * since a server that lost its database in the middle of a commit doesn't know either).
     */
    record Unanswered(OptionalInt status, String reason, Optional<Duration> retryAfter) implements Again {}
}

package dev.sekali.chaos.load;

import dev.sekali.chaos.judge.Verdict;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How an attempt ended.
 *
 * @param verdicts on each of its events
 * @param isLast whether sending the same again is pointless
 * @param retryAfter how long the server asks to wait
 */
record Outcome(List<Verdict> verdicts, boolean isLast, Optional<Duration> retryAfter) {

    Outcome {
        verdicts = List.copyOf(verdicts);
    }

    /** A verdict on each. */
    static Outcome answered(List<Verdict> verdicts) {
        return new Outcome(verdicts, true, Optional.empty());
    }

    /** None of them was stored, nor ever will be. */
    static Outcome refused(int events) {
        return answered(Collections.nCopies(events, Verdict.REJECTED));
    }

    /** Nobody can tell: the events may be stored or not. */
    static Outcome unanswered(int events, Optional<Duration> retryAfter) {
        return new Outcome(Collections.nCopies(events, Verdict.UNKNOWN), false, retryAfter);
    }
}

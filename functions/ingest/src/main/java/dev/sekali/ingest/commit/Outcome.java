package dev.sekali.ingest.commit;

import java.util.List;

/** What became of a submission. */
public sealed interface Outcome {

    /**
     * Every event has its verdict, in the order of the submission, and the transaction is committed. When the submission
     * was all-or-nothing and a verdict is {@link Verdict.Refused}, nothing was stored, and the other verdicts say nothing.
     */
    record Decided(List<Verdict> verdicts) implements Outcome {}

    /**
     * There is no verdict: the events may or may not be stored. Sending them again is safe.
     *
     * @param why for a person
     */
    record Undecided(String why) implements Outcome {}
}

package dev.sekali.cli.send;

/** Learns of what was tried. Called by all workers at once. */
public interface AttemptListener {

    /** An attempt ended. */
    void attempted(Attempt attempt);

    /** The attempt before brought verdicts, {@code latencyNanos} after its events were due. */
    default void acknowledged(long latencyNanos) {}

    /** That attempt was the last that these events get. */
    default void gaveUp(Attempt last, Outcome.Again outcome) {}
}

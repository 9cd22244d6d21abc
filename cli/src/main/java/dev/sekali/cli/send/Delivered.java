package dev.sekali.cli.send;

/**
 * How one request ended.
 *
 * @param hiddenAttempts how often something on the way sent it before it got {@code outcome}: each may have had its effect
 */
record Delivered(int hiddenAttempts, Outcome outcome) {

    /** Of a request that arrived as often as it was sent. */
    static Delivered once(Outcome outcome) {
        return new Delivered(0, outcome);
    }
}

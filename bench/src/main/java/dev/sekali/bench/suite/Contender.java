package dev.sekali.bench.suite;

/**
 * One of those that are measured by turns.
 *
 * @param name what a person reads
 * @param rate measures once, in events a second
 */
record Contender(String name, Measurement rate) {

    /** A measurement, which may fail in any way: a benchmark that can't measure ends. */
    @FunctionalInterface
    interface Measurement {
        double measure() throws Exception;
    }
}

package dev.sekali.bench.suite;

/** A part of the suite. */
@FunctionalInterface
interface Part {
    void run(Lab lab) throws Exception;
}

package dev.sekali.bench.suite;

import dev.sekali.bench.stack.Function;

/** A part of the suite. */
interface Part {

    /**
     * Measures it.
     *
     * @param ingest a warm one on the lab's database, which all parts share
     */
    void run(Lab lab, Function ingest) throws Exception;
}

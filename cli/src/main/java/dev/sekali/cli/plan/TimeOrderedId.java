package dev.sekali.cli.plan;

import java.util.UUID;

/**
 * UUID version 7 (RFC 9562), with the twelve bits after the milliseconds as a counter (its method 1), so that the ids of
 * one run are distinct by construction and ascend: a b-tree takes them at its right edge instead of all over.
 */
final class TimeOrderedId {

    private static final int COUNTER_BITS = 12;
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;

    private TimeOrderedId() {}

    /** The id of the event {@code index} of a run that starts at {@code startMillis}, with 62 random bits. */
    static String at(long startMillis, long index, long random) {
        long millis = startMillis + (index >>> COUNTER_BITS);
        long counter = index & ((1L << COUNTER_BITS) - 1);
        return new UUID((millis << 16) | VERSION_7 | counter, VARIANT_RFC | (random >>> 2)).toString();
    }
}

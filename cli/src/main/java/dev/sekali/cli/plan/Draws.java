package dev.sekali.cli.plan;

/**
 * Random access to random numbers: the draw for a purpose and an index needs none of the draws before it. It is
 * SplitMix64 (Steele, Lea, Flood 2014), whose n-th output is a function of its seed and n.
 */
record Draws(long seed) {

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    /** Independent streams, so that one decision about an event tells nothing of another. */
    enum Purpose {
        ORIGINAL_TOPIC(1),
        REPEATED_EVENT(2),
        REPEATED_TOPIC(3),
        ID(4),
        AMOUNT(5),
        NOTE(6);

        /** Fixed, since a seed must mean the same events in the next version. */
        private final int stream;

        Purpose(int stream) {
            this.stream = stream;
        }
    }

    /** All 64 bits. */
    long bits(Purpose purpose, long index) {
        long streamSeed = mix(seed + purpose.stream * GOLDEN_GAMMA);
        return mix(streamSeed + (index + 1) * GOLDEN_GAMMA);
    }

    /** A number from 0 up to but not {@code bound}, which is positive. */
    long below(long bound, Purpose purpose, long index) {
        return Math.unsignedMultiplyHigh(bits(purpose, index), bound);
    }

    /** Stafford's variant 13 of the 64-bit finalizer. */
    static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}

package dev.sekali.bench.workload;

import java.util.UUID;

/** How events are named, which decides where an index takes them. */
public enum Ids {
    /** By chance: all over the index. */
    V4 {
        @Override
        String at(long startMillis, long index, long bits) {
            return new UUID((bits & ~0xF000L) | 0x4000L, VARIANT | (Stream.mix(bits) >>> 2)).toString();
        }
    },
    /** By time, with a counter below the millisecond (RFC 9562, method 1): at the index's right edge. */
    V7 {
        @Override
        String at(long startMillis, long index, long bits) {
            long time = (startMillis + (index >>> COUNTER_BITS)) << 16;
            return new UUID(time | 0x7000L | (index & COUNTER_MASK), VARIANT | (bits >>> 2)).toString();
        }
    };

    private static final int COUNTER_BITS = 12;
    private static final long COUNTER_MASK = (1 << COUNTER_BITS) - 1;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    /**
     * The name of an event.
     *
     * @param bits by chance, and the same for the same event
     */
    abstract String at(long startMillis, long index, long bits);
}

package dev.sekali.chaos.load;

/** Kinds of large bodies, and how many senders send each. */
enum LargeShape {

    /** One event, as large as a body may be. */
    ONE(16, 1, Limit.BYTES, false),
    FEW(16, 8, Limit.BYTES, false),
    MANY(12, 1_000, Limit.BYTES, false),

    /** As many as a request may hold. */
    MOST(4, 10_000, Limit.BYTES, false),
    PACKED(8, 8, Limit.BYTES, true),

    /** Too large, which its Content-Length tells. */
    OVER(4, 8, Limit.BYTES + 1, false),

    /** Too large, which shows when it is unpacked. */
    UNPACKS_TO_MORE(4, 8, 4 * Limit.BYTES, true);

    /** A constant that these can be made with. */
    private static final class Limit {

        /** The contract's limit of a body, before and after decompression. */
        private static final int BYTES = 8 << 20;
    }

    final int senders;

    /** How many a body has. */
    final int events;

    /** Of a body, without compression. */
    final int bytes;

    /** Whether it is sent compressed. */
    final boolean gzip;

    LargeShape(int senders, int events, int bytes, boolean gzip) {
        this.senders = senders;
        this.events = events;
        this.bytes = bytes;
        this.gzip = gzip;
    }

    /** Whether the contract allows it. */
    boolean fits() {
        return bytes <= Limit.BYTES;
    }
}

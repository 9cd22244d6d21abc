package dev.sekali.cli.verify;

import dev.sekali.cli.plan.EventKey;

/** A 64-bit hash of a key: FNV-1a over the characters, then a finalizer that spreads it over all bits. */
final class KeyHash {

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final char BETWEEN = '\u0000';

    private KeyHash() {}

    static long of(EventKey key) {
        // No key holds U+0000, so ("a", "bc") and ("ab", "c") differ.
        long hash = feed(feed(OFFSET, key.topic()) * PRIME ^ BETWEEN, key.eventId());
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    private static long feed(long start, String text) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }
}

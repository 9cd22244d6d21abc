package dev.sekali.cli.verify;

import dev.sekali.cli.plan.EventKey;

/**
 * A set of marks for each key, where a key is known by a 64-bit hash alone: nine bytes a key, at most half again as
 * many empty. Among ten million keys, the chance that any two share a hash is one in 370,000. Open addressing with
 * linear probing. Not thread-safe.
 */
final class KeyTable {

    private static final int FIRST_CAPACITY = 1 << 10;
    private static final long FREE = 0;
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final char BETWEEN = '\u0000';

    private long[] hashes = new long[FIRST_CAPACITY];
    private byte[] marks = new byte[FIRST_CAPACITY];
    private int size;

    /** Adds {@code mark} to the marks of the key, and the key if it is new; returns the marks that it had before. */
    int mark(long hash, int mark) {
        long stored = hash == FREE ? 1 : hash;
        int slot = slot(hashes, stored);
        int before = marks[slot];
        if (hashes[slot] == FREE) {
            hashes[slot] = stored;
            size++;
        }
        marks[slot] = (byte) (before | mark);
        if (size > hashes.length / 3 * 2) {
            grow();
        }
        return before;
    }

    /** The marks of the key; none if it isn't there. */
    int marks(long hash) {
        return marks[slot(hashes, hash == FREE ? 1 : hash)];
    }

    int size() {
        return size;
    }

    /** How many keys have all of {@code present} and none of {@code absent}. */
    long count(int present, int absent) {
        long count = 0;
        for (int slot = 0; slot < hashes.length; slot++) {
            if (hashes[slot] != FREE && (marks[slot] & present) == present && (marks[slot] & absent) == 0) {
                count++;
            }
        }
        return count;
    }

    private void grow() {
        long[] grownHashes = new long[hashes.length * 2];
        byte[] grownMarks = new byte[grownHashes.length];
        for (int slot = 0; slot < hashes.length; slot++) {
            if (hashes[slot] != FREE) {
                int target = slot(grownHashes, hashes[slot]);
                grownHashes[target] = hashes[slot];
                grownMarks[target] = marks[slot];
            }
        }
        hashes = grownHashes;
        marks = grownMarks;
    }

    private static int slot(long[] hashes, long hash) {
        int mask = hashes.length - 1;
        int slot = (int) (hash ^ (hash >>> 32)) & mask;
        while (hashes[slot] != FREE && hashes[slot] != hash) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** The hash of a key: FNV-1a over the characters, then a finalizer that spreads it over all bits. */
    static long hash(EventKey key) {
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

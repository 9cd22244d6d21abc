package dev.sekali.stats.events;

import java.util.List;

/**
 * How many rows to ask for, so that a chunk holds about {@link #BYTES}. The statement ends by itself when texts take long;
 * but it finds each row first, and looking for a thousand to get the four that are large, or in time, is a waste.
 */
final class ChunkSize {

    /** Of payload; one event may exceed it. Large enough to forget the round trip, small enough for many readers. */
    static final long BYTES = 1L << 20;

    static final long MAX_ROWS = 1_000;

    private long rows = MAX_ROWS;

    long rows() {
        return rows;
    }

    /** Learns from a chunk that was read: after a slow look, which gave few, the next one looks for no more than twice as many. */
    void saw(List<Event> chunk) {
        long characters =
                chunk.stream().mapToLong(event -> event.payload().length()).sum();
        long average = Math.max(1, characters / Math.max(1, chunk.size()));
        rows = Math.clamp(BYTES / average, 1, Math.clamp(2L * chunk.size(), 1, MAX_ROWS));
    }
}

package dev.sekali.events;

import java.util.List;

/**
 * How many rows to ask for, so that a chunk holds about {@link #BYTES}. The statement leaves texts out when they take long;
 * but whoever asks for four large ones at once has four in memory, and whoever looks for a thousand to get four in time
 * makes a slow server slower.
 */
final class ChunkSize {

    /** Of payload; one event may exceed it. Large enough to forget the round trip, small enough for many readers. */
    static final long BYTES = 1L << 20;

    static final long MAX_ROWS = 1_000;

    private long rows = MAX_ROWS;

    long rows() {
        return rows;
    }

    /** Learns from a chunk that was read. After a slow look, which gave few, the next is for no more than twice as many. */
    void saw(List<Event> chunk) {
        long characters =
                chunk.stream().mapToLong(event -> event.payload().length()).sum();
        long average = Math.max(1, characters / Math.max(1, chunk.size()));
        rows = Math.clamp(BYTES / average, 1, Math.clamp(2L * chunk.size(), 1, MAX_ROWS));
    }
}

package dev.sekali.relay;

import dev.sekali.broker.EventStream.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * How many entries to read at once. The broker is asked for a number of them and not of bytes, and an event may have a few
 * bytes or eight million: so the number follows the size of those before, and begins small, or a relay whose memory one read
 * exceeded would exceed it again after each restart. Not thread-safe.
 */
final class BatchSize {

    static final int MAX_ENTRIES = 1_000;

    /** Half of what ingest takes in one request by default. */
    static final long TARGET_BYTES = 4 << 20;

    private static final int FIRST = 16;
    private static final int GROWTH = 4;

    private int next = FIRST;

    int next() {
        return next;
    }

    /** Learns from what was read. */
    void note(List<Entry> read) {
        if (!read.isEmpty()) {
            long average = Math.max(1, bytes(read) / read.size());
            next = Math.clamp(TARGET_BYTES / average, 1, Math.min(MAX_ENTRIES, next * GROWTH));
        }
    }

    /** Entries as they come, in parts for one request each; an entry that is larger alone has a part of its own. */
    static List<List<Entry>> parts(List<Entry> entries) {
        List<List<Entry>> parts = new ArrayList<>();
        List<Entry> part = new ArrayList<>();
        long partBytes = 0;
        for (Entry entry : entries) {
            if (!part.isEmpty() && partBytes + entry.line().length > TARGET_BYTES) {
                parts.add(part);
                part = new ArrayList<>();
                partBytes = 0;
            }
            part.add(entry);
            partBytes += entry.line().length;
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }

    private static long bytes(List<Entry> entries) {
        return entries.stream().mapToLong(entry -> entry.line().length).sum();
    }
}

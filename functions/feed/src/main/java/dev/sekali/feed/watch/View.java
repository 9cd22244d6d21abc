package dev.sekali.feed.watch;

import java.util.List;

/**
 * What the watcher knows.
 *
 * @param drawn the highest seq that the sequence was seen to have given
 * @param settled how far every writer has ended; negative until a horizon was found, since the start or since the database
 *     was set back
 * @param horizon the seq of the last event that is final; at most {@code settled}
 * @param expired how far retention has deleted
 */
public record View(long drawn, long settled, long horizon, long expired, Tail tail) {

    static final long NOT_KNOWN = -1;

    static final View NONE = new View(0, NOT_KNOWN, 0, 0, Tail.above(0));

    /** Whether a horizon was found. The one of an empty table is 0. */
    public boolean isKnown() {
        return settled > NOT_KNOWN;
    }

    /** Whether all events above a position, and up to the horizon, are in memory. */
    public boolean hasInMemory(long position) {
        return position >= tail.low();
    }

    /** Those that are in memory and above a position. */
    public List<RecentEvent> after(long position) {
        return tail.after(position);
    }
}

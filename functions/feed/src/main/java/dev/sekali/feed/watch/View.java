package dev.sekali.feed.watch;

/**
 * What the watcher knows.
 *
 * @param drawn the highest seq that the sequence was seen to have given
 * @param settled how far every writer has ended
 * @param horizon the seq of the last event that is final; at most {@code settled}
 * @param expired how far retention has deleted
 */
public record View(long drawn, long settled, long horizon, long expired, Tail tail) {

    /** Whether a horizon was found yet, since the start or since the database was set back. */
    public boolean isKnown() {
        return settled > 0;
    }

    /** Whether all events above a position, and up to the horizon, are in memory. */
    public boolean hasInMemory(long position) {
        return position >= tail.low();
    }

    /** Those that are in memory and above a position. */
    public java.util.List<RecentEvent> after(long position) {
        return tail.after(position);
    }

    static final View NONE = new View(0, 0, 0, 0, Tail.above(0));
}

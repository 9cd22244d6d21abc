package dev.sekali.feed.watch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The newest events, all of those above {@code low} and up to the horizon, in memory: who waits is served from here, however
 * many they are. Immutable.
 */
final class Tail {

    private static final int MAX_EVENTS = 2_000;

    /** Of events; one may exceed it. */
    private static final long MAX_BYTES = 4L << 20;

    private final long low;
    private final List<RecentEvent> events;
    private final long bytes;

    private Tail(long low, List<RecentEvent> events, long bytes) {
        this.low = low;
        this.events = events;
        this.bytes = bytes;
    }

    /** With nothing in it yet. */
    static Tail above(long low) {
        return new Tail(low, List.of(), 0);
    }

    long low() {
        return low;
    }

    /** With more events at its end, and without the oldest when there are too many. */
    Tail with(List<RecentEvent> more) {
        List<RecentEvent> all = new ArrayList<>(events.size() + more.size());
        all.addAll(events);
        all.addAll(more);
        long size = bytes + more.stream().mapToLong(event -> event.size()).sum();
        int first = 0;
        while (first < all.size() - 1 && (all.size() - first > MAX_EVENTS || size > MAX_BYTES)) {
            size -= all.get(first++).size();
        }
        long above = first == 0 ? low : Math.max(low, all.get(first - 1).seq());
        return new Tail(above, List.copyOf(all.subList(first, all.size())), size);
    }

    /** Without what retention has deleted. */
    Tail without(long expired, long horizon) {
        return expired <= low ? this : above(Math.max(expired, horizon));
    }

    /** The events above a position, which must not be below {@link #low()}. */
    List<RecentEvent> after(long position) {
        return after(events, position);
    }

    /** Those of some events, in the order of their seq, that are above a position. */
    static List<RecentEvent> after(List<RecentEvent> events, long position) {
        int low = 0;
        int high = events.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (events.get(middle).seq() > position) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return Collections.unmodifiableList(events.subList(low, events.size()));
    }
}

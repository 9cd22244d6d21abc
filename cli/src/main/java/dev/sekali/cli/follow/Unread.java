package dev.sekali.cli.follow;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was written to a pipe lately, and so may lie in it unread. For one thread. */
final class Unread {

    /** The most that a pipe holds on Linux, unless root allows more; mostly it is 64 KiB. */
    static final long PIPE_BYTES = 1 << 20;

    /**
     * A line that was written.
     *
     * @param before the position before it
     * @param end how much was written with it
     */
    private record Line(long before, long end) {}

    private final Deque<Line> lines = new ArrayDeque<>();

    /** How much was written before the last line, which may have failed. */
    private long written;

    /**
     * Notes a line, whether or not all of it could be written.
     *
     * @param before the position before it
     * @param end how many bytes were written in all with it
     */
    void wrote(long before, long end) {
        while (!lines.isEmpty() && written - lines.getFirst().end >= PIPE_BYTES) {
            lines.removeFirst();
        }
        lines.add(new Line(before, end));
        written = end;
    }

    /** The position before all that may be unread; {@code reached} if nothing was written. */
    long position(long reached) {
        return lines.isEmpty() ? reached : lines.getFirst().before;
    }
}

package dev.sekali.host;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What open connections take of the heap, in bytes: an estimate. Thread-safe. */
public final class ConnectionHeap {

    /**
     * An idle connection takes 12 to 18 KiB: the server's read buffer has 8, a parked thread's stack 2, or 7 as long as
     * its code isn't compiled. A request on it takes some more.
     */
    private static final long EACH = 24 * 1024;

    /** With TLS about 75 KiB more, once large bodies went over it. */
    private static final long EACH_WITH_TLS = 96 * 1024;

    /** To count thousands takes the operating system a millisecond or two. */
    private static final long NANOS_BETWEEN_COUNTS = Duration.ofMillis(100).toNanos();

    private final long each;
    private volatile Count last = count();

    private record Count(long descriptors, long nanos) {}

    /**
     * Of all of the process.
     *
     * @param tls whether they speak TLS
     */
    public ConnectionHeap(boolean tls) {
        this.each = each(tls);
    }

    /** What all took at most 100 ms ago; 0 where the operating system doesn't tell. */
    public long taken() {
        Count count = last;
        if (System.nanoTime() - count.nanos > NANOS_BETWEEN_COUNTS) {
            count = count();
            last = count;
        }
        return count.descriptors * each;
    }

    static long each(boolean tls) {
        return tls ? EACH_WITH_TLS : EACH;
    }

    /** All descriptors: the few that aren't connections don't matter. */
    private static Count count() {
        return new Count(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean machine
                        ? machine.getOpenFileDescriptorCount()
                        : 0,
                System.nanoTime());
    }
}

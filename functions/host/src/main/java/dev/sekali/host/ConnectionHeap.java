package dev.sekali.host;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What open connections take of the heap, in bytes: an estimate. */
public final class ConnectionHeap {

    /**
     * An idle connection takes 12 to 18 KiB: the server's read buffer has 8, a parked thread's stack 2, or 7 as long as
     * its code isn't compiled. A request on it takes some more.
     */
    private static final long EACH = 24 * 1024;

    /** With TLS about 75 KiB more, once large bodies went over it. */
    private static final long EACH_WITH_TLS = 96 * 1024;

    private ConnectionHeap() {}

    /**
     * What all take now. It asks the operating system, which takes it a millisecond or two when there are thousands; where
     * it doesn't tell, this is 0.
     *
     * @param tls whether they speak TLS
     */
    public static long taken(boolean tls) {
        // All descriptors: the few that aren't connections don't matter.
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean machine
                ? machine.getOpenFileDescriptorCount() * each(tls)
                : 0;
    }

    static long each(boolean tls) {
        return tls ? EACH_WITH_TLS : EACH;
    }
}

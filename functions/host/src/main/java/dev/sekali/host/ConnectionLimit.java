package dev.sekali.host;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many connections a process can bear. */
final class ConnectionLimit {

    /** Descriptors of files, of the database, of the operations port. */
    private static final long OTHER_DESCRIPTORS = 256;

    private static final long LEAST = 16;
    private static final long MOST = 1_000_000;

    private ConnectionLimit() {}

    /** As many as the heap has room for, and no more than there may be. */
    static int byHeap(boolean tls) {
        return (int) Math.clamp(Runtime.getRuntime().maxMemory() / ConnectionHeap.each(tls), LEAST, byDescriptors());
    }

    /** The server's listener ends for good when it can't open another socket, so that must never come. */
    static int byDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean machine
                ? (int) Math.clamp(machine.getMaxFileDescriptorCount() - OTHER_DESCRIPTORS, LEAST, MOST)
                : (int) MOST;
    }
}

package dev.sekali.host;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many connections a process can bear. */
final class ConnectionLimit {

    /**
     * An idle connection takes about 14 KiB of the heap, most of it the server's read buffer and a parked thread's stack; a
     * request on it takes some more.
     */
    private static final long HEAP_BYTES_EACH = 24 * 1024;

    /** With TLS about 75 KiB more, once large bodies went over it. */
    private static final long TLS_HEAP_BYTES_EACH = 96 * 1024;

    /** Descriptors of files, of the database, of the operations port. */
    private static final long OTHER_DESCRIPTORS = 256;

    private static final long LEAST = 16;
    private static final long MOST = 1_000_000;

    private ConnectionLimit() {}

    /** As many as half the heap and a bit have room for, and no more than there may be. */
    static int byHeap(boolean tls) {
        long each = tls ? TLS_HEAP_BYTES_EACH : HEAP_BYTES_EACH;
        return (int) Math.clamp(Runtime.getRuntime().maxMemory() / each, LEAST, byDescriptors());
    }

    /** The server's listener ends for good when it can't open another socket, so that must never come. */
    static int byDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean machine
                ? (int) Math.clamp(machine.getMaxFileDescriptorCount() - OTHER_DESCRIPTORS, LEAST, MOST)
                : (int) MOST;
    }
}

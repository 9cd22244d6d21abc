package dev.sekali.testing;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a process takes of the machine, as Linux tells it; no other system does. */
public final class Footprint {

    private static final double KIB_A_MIB = 1024;

    private static final Path PROC = Path.of("/proc");

    private final Path proc;

    public Footprint(long pid) {
        this.proc = PROC.resolve(Long.toString(pid));
    }

    /** Whether this system tells. */
    public static boolean isTold() {
        return Files.isDirectory(PROC.resolve("self"));
    }

    /** How many files this process, and one that it starts, may have open. */
    public static long mostDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean machine
                ? machine.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** Memory that is resident now, in MiB. */
    public double residentMib() {
        return statusKib("VmRSS:") / KIB_A_MIB;
    }

    /** The most that ever was. */
    public double mostResidentMib() {
        return statusKib("VmHWM:") / KIB_A_MIB;
    }

    /** Files, sockets and the like that are open. */
    public long descriptors() {
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long statusKib(String name) {
        try {
            return Files.readAllLines(proc.resolve("status")).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.sekali.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** The options that a program's Java runtime has in its image, for a process beside the build. */
public final class ImageOptions {

    private static final Path FILE = Path.of("images", "java.options");
    private static final String HEAP_SHARE = "-XX:MaxRAMPercentage=";

    private ImageOptions() {}

    /**
     * Reads them; the working directory is the root of the project.
     *
     * @param memoryMib the limit of the container, of which the heap has its share
     */
    public static List<String> inContainer(int memoryMib) throws IOException {
        return read(percent -> memoryMib * percent / 100);
    }

    /** Reads them, but for the share of the heap, which is given. */
    public static List<String> withHeap(int mib) throws IOException {
        return read(_ -> mib);
    }

    private static List<String> read(IntUnaryOperator heapMibOfShare) throws IOException {
        List<String> options = new ArrayList<>();
        boolean bounded = false;
        for (String option : Files.readAllLines(FILE)) {
            if (option.startsWith(HEAP_SHARE)) {
                int percent = Integer.parseInt(option.substring(HEAP_SHARE.length()));
                options.add("-Xmx%dm".formatted(heapMibOfShare.applyAsInt(percent)));
                bounded = true;
            } else if (option.startsWith("-X") || option.startsWith("--")) {
                options.add(option);
            }
        }
        if (!bounded) {
            throw new IllegalStateException("%s doesn't bound the heap by %s".formatted(FILE, HEAP_SHARE));
        }
        return options;
    }
}

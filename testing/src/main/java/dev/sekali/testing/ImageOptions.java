package dev.sekali.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
        List<String> options = new ArrayList<>();
        for (String option : Files.readAllLines(FILE)) {
            if (option.startsWith(HEAP_SHARE)) {
                options.add(heap(memoryMib * Integer.parseInt(option.substring(HEAP_SHARE.length())) / 100));
            } else if (option.startsWith("-X") || option.startsWith("--")) {
                options.add(option);
            }
        }
        return options;
    }

    /** Reads them, but for the share of the heap, which is given. */
    public static List<String> withHeap(int mib) throws IOException {
        List<String> options = inContainer(mib);
        options.replaceAll(option -> option.startsWith("-Xmx") ? heap(mib) : option);
        return options;
    }

    private static String heap(int mib) {
        return "-Xmx%dm".formatted(mib);
    }
}

package dev.sekali.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;

/** The options that a program's Java runtime has in its image, for a process beside the build. */
public final class ImageOptions {

    private static final String FILE = "/java.options";
    private static final String HEAP_SHARE = "-XX:MaxRAMPercentage=";

    private ImageOptions() {}

    /**
     * Reads them.
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
        for (String option : lines()) {
            if (option.startsWith(HEAP_SHARE)) {
                int percent = Integer.parseInt(option.substring(HEAP_SHARE.length()));
                options.add("-Xmx%dm".formatted(heapMibOfShare.applyAsInt(percent)));
                bounded = true;
            } else if (option.startsWith("-X") || option.startsWith("--")) {
                options.add(option);
            }
        }
        if (!bounded) {
            throw new IllegalStateException("images/java.options doesn't bound the heap by " + HEAP_SHARE);
        }
        return options;
    }

    private static List<String> lines() throws IOException {
        try (InputStream file = Objects.requireNonNull(ImageOptions.class.getResourceAsStream(FILE), FILE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}

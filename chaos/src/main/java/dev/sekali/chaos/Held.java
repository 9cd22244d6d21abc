package dev.sekali.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What ingest holds when it rests.
 *
 * @param heapMib what stays in use after a collection
 */
record Held(double threads, double heapMib) {

    /** How long what ingest holds may take to be given back. */
    static final Duration SETTLE = Duration.ofSeconds(15);

    private static final double MORE_THREADS = 6;
    private static final double MORE_HEAP_MIB = 24;

    /** What it holds now. */
    static Held by(Ingest ingest) {
        return new Held(ingest.threads(), ingest.heapMib());
    }

    /** What it holds once it has given back its threads, or has had time to. */
    Held settled(Ingest ingest) {
        Waiting.until(() -> ingest.threads() <= threads + MORE_THREADS, SETTLE);
        return by(ingest);
    }

    /** By what this is more than it should be. */
    List<String> beyond(Held before) {
        List<String> faults = new ArrayList<>();
        if (threads > before.threads + MORE_THREADS) {
            faults.add("ingest has %.0f threads, %.0f before".formatted(threads, before.threads));
        }
        if (heapMib > before.heapMib + MORE_HEAP_MIB) {
            faults.add("ingest uses %.0f MiB of its heap, %.0f before".formatted(heapMib, before.heapMib));
        }
        return faults;
    }
}

package dev.sekali.chaos.feed;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;

/** What consumers saw beside events. Thread-safe. */
final class Tally {

    private static final int MAX_FAULTS = 20;

    private final AtomicLong broken = new AtomicLong();
    private final Set<String> faults = new ConcurrentSkipListSet<>();

    /** Notes that a connection broke, or a stream ended. */
    void broken() {
        broken.incrementAndGet();
    }

    /** Notes what was not as promised; of many, the first. */
    void fault(String what) {
        if (faults.size() < MAX_FAULTS) {
            faults.add(what);
        }
    }

    long timesBroken() {
        return broken.get();
    }

    Set<String> faults() {
        return Set.copyOf(faults);
    }
}

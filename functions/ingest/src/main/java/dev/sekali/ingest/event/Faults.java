package dev.sekali.ingest.event;

import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong with one event, up to a limit that no honest event reaches. */
final class Faults {

    private static final int MAX_PER_EVENT = 100;

    private final List<Fault> found = new ArrayList<>(0);

    void add(String pointer, String detail) {
        if (found.size() < MAX_PER_EVENT) {
            found.add(new Fault(pointer, detail));
        }
    }

    boolean any() {
        return !found.isEmpty();
    }

    List<Fault> list() {
        return found;
    }
}

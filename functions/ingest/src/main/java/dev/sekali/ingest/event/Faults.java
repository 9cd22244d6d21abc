package dev.sekali.ingest.event;

import com.fasterxml.jackson.core.JsonParser;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers what is wrong with one event: its first fault always, more as long as its request has few. Ten thousand events with a
 * hundred each would be more than an ingest's heap.
 */
final class Faults {

    private static final int MAX_PER_REQUEST = 100;

    /** A pointer may be as long as the body, and a hundred of them would be more than the memory that the body has. */
    private static final int MAX_POINTER_CHARACTERS = 4096;

    private final Count ofRequest;
    private final List<Fault> found = new ArrayList<>(0);
    private int pointerCharacters;

    /** How many faults a request has. Of one thread. */
    static final class Count {
        private int faults;
    }

    Faults(Count ofRequest) {
        this.ofRequest = ofRequest;
    }

    void add(String pointer, String detail) {
        if (!isFull()) {
            found.add(new Fault(pointer, detail));
            ofRequest.faults++;
            pointerCharacters += pointer.length();
        }
    }

    /** Adds a fault of where a parser stands. */
    void add(PointerBase base, JsonParser json, String detail) {
        if (!isFull()) {
            add(base.pointer(json), detail);
        }
    }

    private boolean isFull() {
        return any() && (ofRequest.faults >= MAX_PER_REQUEST || pointerCharacters >= MAX_POINTER_CHARACTERS);
    }

    boolean any() {
        return !found.isEmpty();
    }

    List<Fault> list() {
        return found;
    }
}

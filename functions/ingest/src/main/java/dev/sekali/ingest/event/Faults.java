package dev.sekali.ingest.event;

import com.fasterxml.jackson.core.JsonParser;
import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong with one event, up to a limit that no honest event reaches. */
final class Faults {

    private static final int MAX_PER_EVENT = 100;

    /** A pointer may be as long as the body, and a hundred of them would be more than the memory that the body has. */
    private static final int MAX_POINTER_CHARACTERS = 4096;

    private final List<Fault> found = new ArrayList<>(0);
    private int pointerCharacters;

    void add(String pointer, String detail) {
        if (!isFull()) {
            found.add(new Fault(pointer, detail));
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
        return found.size() >= MAX_PER_EVENT || pointerCharacters >= MAX_POINTER_CHARACTERS;
    }

    boolean any() {
        return !found.isEmpty();
    }

    List<Fault> list() {
        return found;
    }
}

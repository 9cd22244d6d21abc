package dev.sekali.ingest.event;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names of one JSON object's members so far, to notice a name that comes twice. Small objects need no hashing. */
final class MemberNames {

    private static final int LINEAR = 12;

    private final List<String> few = new ArrayList<>(LINEAR);
    private @Nullable Set<String> many;

    boolean contains(String name) {
        return many == null ? few.contains(name) : many.contains(name);
    }

    /** Adds a name; false when it was there. */
    boolean add(String name) {
        if (many != null) {
            return many.add(name);
        }
        if (few.contains(name)) {
            return false;
        }
        few.add(name);
        if (few.size() == LINEAR) {
            many = new HashSet<>(few);
        }
        return true;
    }
}

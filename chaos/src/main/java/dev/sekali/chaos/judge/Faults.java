package dev.sekali.chaos.judge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts faults by kind and remembers the first of each. Belongs to one thread. */
public final class Faults {

    private record Kind(long count, String example) {}

    private final Map<String, Kind> kinds = new LinkedHashMap<>();

    /** Counts one more; the example is kept if it is the first of its kind. */
    public void add(String kind, Object example) {
        kinds.merge(kind, new Kind(1, example.toString()), (old, _) -> new Kind(old.count + 1, old.example));
    }

    /** How many of a kind there were. */
    public long count(String kind) {
        Kind known = kinds.get(kind);
        return known == null ? 0 : known.count;
    }

    /** In words: each kind, how many there were, and the first. */
    public List<String> list() {
        return kinds.entrySet().stream()
                .map(entry -> "%s: %d, such as %s"
                        .formatted(entry.getKey(), entry.getValue().count, entry.getValue().example))
                .toList();
    }
}

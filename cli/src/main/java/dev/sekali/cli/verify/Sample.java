package dev.sekali.cli.verify;

import dev.sekali.cli.plan.Event;
import dev.sekali.cli.send.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A fair sample of acknowledged events, drawn while they pass by: each has the same chance, however many come (Vitter's
 * Algorithm R). Not thread-safe.
 */
final class Sample {

    private final int capacity;
    private final RandomGenerator random;
    private final List<Acknowledged> drawn = new ArrayList<>();
    private long seen;

    Sample(int capacity, RandomGenerator random) {
        this.capacity = capacity;
        this.random = random;
    }

    void offer(Event event, Verdict.Kept verdict) {
        seen++;
        if (drawn.size() < capacity) {
            drawn.add(new Acknowledged(event, verdict));
        } else if (capacity > 0) {
            long place = random.nextLong(seen);
            if (place < capacity) {
                drawn.set((int) place, new Acknowledged(event, verdict));
            }
        }
    }

    List<Acknowledged> drawn() {
        return List.copyOf(drawn);
    }
}

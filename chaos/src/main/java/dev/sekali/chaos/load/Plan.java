package dev.sekali.chaos.load;

import dev.sekali.chaos.judge.Key;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Small events, every third of them with the key of an earlier one and a payload of its own. Thread-safe. */
final class Plan {

    private static final int TOPICS = 4;
    private static final int LONGEST_TEXT = 200;
    private static final int DUPLICATES_EVERY = 3;

    private final AtomicLong last = new AtomicLong();

    Event next() {
        long n = last.incrementAndGet();
        long id = n % DUPLICATES_EVERY == 0 ? ThreadLocalRandom.current().nextLong(1, n) : n;
        String text = "x".repeat((int) (id % LONGEST_TEXT));
        return new Event(
                new Key(Crew.MARK + "-" + id % TOPICS, "e" + id), "{\"position\":" + n + ",\"text\":\"" + text + "\"}");
    }
}

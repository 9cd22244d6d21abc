package dev.sekali.chaos.load;

import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventKey;
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
        return event(n, id, "x".repeat((int) (id % LONGEST_TEXT)));
    }

    private static Event event(long position, long id, String text) {
        String topic = "load-" + id % TOPICS;
        return new Event(
                position,
                new EventKey(topic, "e" + id),
                "{\"topic\":\"" + topic + "\",\"event_id\":\"e" + id
                        + "\",\"timestamp\":\"2026-01-31T12:00:00Z\",\"source\":\"load\",\"payload\":{\"position\":"
                        + position
                        + ",\"text\":\"" + text + "\"}}");
    }
}

package dev.sekali.events.read;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Logs that reads began to fail and that they work again: one line each, however many requests notice, and one more for each
 * other reason that they fail for meanwhile. Thread-safe.
 */
final class Outage {

    private static final System.Logger LOG = System.getLogger(Outage.class.getName());

    /** @param told the reasons that are in the log */
    private record Began(long nanos, Set<String> told) {}

    private final LongSupplier nanoClock;
    private final AtomicReference<Optional<Began>> began = new AtomicReference<>(Optional.empty());

    Outage(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    void failed(String why) {
        Optional<Began> now = Optional.of(new Began(nanoClock.getAsLong(), ConcurrentHashMap.newKeySet()));
        if (began.updateAndGet(before -> before.or(() -> now))
                .orElseThrow()
                .told()
                .add(why)) {
            LOG.log(System.Logger.Level.WARNING, "reads fail: {0}", why);
        }
    }

    void worked() {
        Optional<Began> before = began.get();
        if (before.isPresent() && began.compareAndSet(before, Optional.empty())) {
            Duration lasted = Duration.ofNanos(
                    nanoClock.getAsLong() - before.orElseThrow().nanos());
            LOG.log(System.Logger.Level.INFO, "reads work again, after {0} s", lasted.toSeconds());
        }
    }
}

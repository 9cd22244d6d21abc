package dev.sekali.stats.read;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** Logs that reads began to fail and that they work again: one line each, however many requests notice. Thread-safe. */
final class Outage {

    private static final System.Logger LOG = System.getLogger(Outage.class.getName());

    private record Began(long nanos) {}

    private final LongSupplier nanoClock;
    private final AtomicReference<Optional<Began>> began = new AtomicReference<>(Optional.empty());

    Outage(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    void failed(String why) {
        Optional<Began> before = began.get();
        if (before.isEmpty() && began.compareAndSet(before, Optional.of(new Began(nanoClock.getAsLong())))) {
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

package dev.sekali.host.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Requests by key and by what the door said to them. Keys that are gone from the file are gone from here. */
final class AccessMeters {

    /** No key has this name. */
    private static final String NO_KEY = "-";

    /** Those of one key. */
    record OfKey(Counter admitted, Counter forbidden, Counter limited) {}

    private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
    private final String function;
    private final Counter unknown;

    AccessMeters(String function) {
        this.function = function;
        this.unknown = counter(NO_KEY, "unknown");
    }

    void bind(MeterRegistry target, BooleanSupplier stale) {
        registry.add(target);
        Gauge.builder("sekali.access.stale", stale, it -> it.getAsBoolean() ? 1 : 0)
                .description("1 while the file of API keys can't be used and those of before are in force")
                .tag("function", function)
                .strongReference(true)
                .register(registry);
    }

    /** Requests without a key, or with one that is not in the file. */
    Counter unknown() {
        return unknown;
    }

    OfKey of(String key) {
        return new OfKey(counter(key, "admitted"), counter(key, "forbidden"), counter(key, "limited"));
    }

    void forget(String key) {
        OfKey gone = of(key);
        List.of(gone.admitted(), gone.forbidden(), gone.limited()).forEach(registry::remove);
    }

    private Counter counter(String key, String outcome) {
        return Counter.builder("sekali.access.requests")
                .description("requests by the name of their API key and what became of them at the door")
                .tag("function", function)
                .tag("key", key)
                .tag("outcome", outcome)
                .register(registry);
    }
}

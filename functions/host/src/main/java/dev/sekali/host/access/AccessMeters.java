package dev.sekali.host.access;

import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** Requests by key and by what the door said to them. Keys that are gone from the file are gone from here. Thread-safe. */
final class AccessMeters {

    /** No key has this name. */
    private static final String NO_KEY = "-";

    /** Requests with one key. */
    record OfKey(LongAdder admitted, LongAdder forbidden, LongAdder limited) {}

    private final String function;
    private final LongAdder unknown = new LongAdder();
    private final Map<String, OfKey> keys = new HashMap<>();
    private final Map<String, List<Meter>> registered = new HashMap<>();
    private Optional<MeterRegistry> registry = Optional.empty();

    AccessMeters(String function) {
        this.function = function;
    }

    /** Shows from now on what is counted, and whether the file is out of use. */
    synchronized void bind(MeterRegistry target, BooleanSupplier stale) {
        registry = Optional.of(target);
        target.getOrCreate(Gauge.builder("sekali.access.stale", () -> stale.getAsBoolean() ? 1 : 0)
                .description("1 while the file of API keys can't be used and those of before are in force")
                .addTag(Tag.create("function", function)));
        counter(target, NO_KEY, "unknown", unknown);
        keys.forEach((key, meters) -> register(target, key, meters));
    }

    /** Requests without a key, or with one that is not in the file. */
    LongAdder unknown() {
        return unknown;
    }

    synchronized OfKey of(String key) {
        return keys.computeIfAbsent(key, name -> {
            OfKey meters = new OfKey(new LongAdder(), new LongAdder(), new LongAdder());
            registry.ifPresent(target -> register(target, name, meters));
            return meters;
        });
    }

    synchronized void forget(String key) {
        keys.remove(key);
        List<Meter> gone = Optional.ofNullable(registered.remove(key)).orElse(List.of());
        registry.ifPresent(target -> gone.forEach(target::remove));
    }

    private void register(MeterRegistry target, String key, OfKey meters) {
        List<Meter> of = new ArrayList<>(3);
        of.add(counter(target, key, "admitted", meters.admitted()));
        of.add(counter(target, key, "forbidden", meters.forbidden()));
        of.add(counter(target, key, "limited", meters.limited()));
        registered.put(key, of);
    }

    private Meter counter(MeterRegistry target, String key, String outcome, LongAdder requests) {
        return target.getOrCreate(FunctionalCounter.builder("sekali.access.requests", requests, LongAdder::sum)
                .description("requests by the name of their API key and what became of them at the door")
                .tags(List.of(
                        Tag.create("function", function), Tag.create("key", key), Tag.create("outcome", outcome))));
    }
}

package dev.sekali.relay;

import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** What the relay tells about its work. Thread-safe. */
final class RelayMeters {

    final LongAdder relayed = new LongAdder();
    final LongAdder died = new LongAdder();
    final LongAdder failed = new LongAdder();

    /** Not a number while nobody knows: the broker is away. */
    volatile double pending = Double.NaN;

    volatile double dead = Double.NaN;

    void unknown() {
        pending = Double.NaN;
        dead = Double.NaN;
    }

    void bind(MeterRegistry registry) {
        registry.getOrCreate(Gauge.builder("sekali.relay.pending", () -> pending)
                .description("events on the broker that are not known to be committed"));
        registry.getOrCreate(Gauge.builder("sekali.relay.dead", () -> dead)
                .description("events that ingest refused, put aside on the broker"));
        count(registry, "sekali.relay.relayed", "events that were committed and taken off the broker", relayed);
        count(registry, "sekali.relay.refused", "events that ingest refused, and that were put aside", died);
        count(registry, "sekali.relay.attempts.failed", "requests to ingest without a verdict", failed);
    }

    private static void count(MeterRegistry registry, String name, String description, LongAdder value) {
        registry.getOrCreate(
                FunctionalCounter.builder(name, value, LongAdder::sum).description(description));
    }
}

package dev.sekali.ingest.publish;

import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import java.util.concurrent.atomic.LongAdder;

/** Events by what became of them, since this process started. Thread-safe. */
final class PublishMeters {

    final LongAdder stored = new LongAdder();
    final LongAdder duplicate = new LongAdder();
    final LongAdder rejected = new LongAdder();
    final LongAdder undecided = new LongAdder();

    void bind(MeterRegistry registry) {
        bind(registry, "stored", stored);
        bind(registry, "duplicate", duplicate);
        bind(registry, "rejected", rejected);
        bind(registry, "undecided", undecided);
    }

    private static void bind(MeterRegistry registry, String verdict, LongAdder events) {
        registry.getOrCreate(FunctionalCounter.builder("sekali.events", events, LongAdder::sum)
                .description("events by what became of them")
                .addTag(Tag.create("verdict", verdict)));
    }
}

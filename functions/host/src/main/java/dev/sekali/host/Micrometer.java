package dev.sekali.host;

import io.helidon.metrics.api.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/** For libraries that know Micrometer alone. */
public final class Micrometer {

    private Micrometer() {}

    /**
     * The registry behind Helidon's, which has what is added here in {@code /metrics} too.
     *
     * <p>It is not the composite one that Helidon adds to. That tells Helidon of each meter while it holds its own lock, and
     * Helidon adds meters while it holds the one that it then asks for: two threads that add, one to each, would wait for each
     * other for ever (Helidon 4.5.0, {@code MMeterRegistry.onMeterAdded}).
     */
    public static io.micrometer.core.instrument.MeterRegistry of(MeterRegistry meters) {
        return meters.unwrap(CompositeMeterRegistry.class)
                .getRegistries()
                .iterator()
                .next();
    }
}

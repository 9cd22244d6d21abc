package dev.sekali.host;

import io.helidon.config.Config;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.MetricsConfig;
import io.helidon.metrics.api.MetricsFactory;
import io.helidon.metrics.api.ScopeConfig;
import io.helidon.metrics.api.ScopingConfig;
import io.helidon.metrics.api.SystemTagsManager;
import io.helidon.metrics.providers.micrometer.PrometheusPublisher;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;

/**
 * The meters of this process. There is one registry in it, since Helidon's provider keeps its meters in Micrometer's global
 * one. So a process has one host at a time: the end of any takes out all meters but those of the Java runtime. Thread-safe.
 */
final class Meters {

    static final MetricsConfig CONFIG = MetricsConfig.builder()
            .config(Config.empty())
            .addPublisher(PrometheusPublisher.create())
            .scoping(ScopingConfig.builder()
                    // A label that says "application" on each series.
                    .clearTagName()
                    // Counts the requests on the operations port alone, as if they were all.
                    .putScope(
                            Meter.Scope.VENDOR,
                            ScopeConfig.builder()
                                    .name(Meter.Scope.VENDOR)
                                    .enabled(false)
                                    .build())
                    .build())
            .build();

    private static final MeterRegistry REGISTRY = registry();

    private Meters() {}

    static MeterRegistry ofProcess() {
        return REGISTRY;
    }

    /** Takes out those of functions and hosts. Those of the Java runtime and of libraries are not Helidon's to know. */
    static void clear() {
        REGISTRY.meters().forEach(REGISTRY::remove);
    }

    // The way that Helidon recommends instead is by its service registry, which has nothing to find: see NoDiscovery.
    @SuppressWarnings("removal")
    private static MeterRegistry registry() {
        NoDiscovery.set();
        MetricsFactory factory = MetricsFactory.getInstance(Config.empty());
        // The factory has one that adds a label for the scope, whatever it is configured with.
        SystemTagsManager.instance(CONFIG);
        MeterRegistry registry = factory.globalRegistry(CONFIG);
        io.micrometer.core.instrument.MeterRegistry micrometer = Micrometer.of(registry);
        // Helidon's system-meters have no memory beside the heap, no pauses below a second and no CPU time.
        new JvmMemoryMetrics().bindTo(micrometer);
        new JvmThreadMetrics().bindTo(micrometer);
        new JvmGcMetrics().bindTo(micrometer);
        new ProcessorMetrics().bindTo(micrometer);
        new UptimeMetrics().bindTo(micrometer);
        return registry;
    }
}

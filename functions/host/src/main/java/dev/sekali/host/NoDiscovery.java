package dev.sekali.host;

import io.helidon.common.features.HelidonFeatures;
import io.helidon.common.features.api.HelidonFlavor;
import io.helidon.config.Config;
import io.helidon.metrics.api.MetricsFactoryFactory__ServiceDescriptor;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.ServiceRegistryConfig;
import io.helidon.service.registry.ServiceRegistryManager;
import io.helidon.service.registry.Services;

/**
 * Keeps the HTTP server from searching the class path for services, and from listing them in the log: a function names the
 * parts that it uses, and the search took a fifth of its start and some MiB of memory.
 */
final class NoDiscovery {

    private NoDiscovery() {}

    /** To be called before the server's classes are used, as often as one likes. */
    static void set() {
        GlobalServiceRegistry.registry(() -> ServiceRegistryManager.create(ServiceRegistryConfig.builder()
                        .discoverServices(false)
                        .discoverServicesFromServiceLoader(false)
                        .addServiceDescriptor(MetricsFactoryFactory__ServiceDescriptor.INSTANCE)
                        .build())
                .registry());
        // Settings come from the environment, and nowhere else.
        Services.set(Config.class, Config.empty());
        // The list is that of another flavor than the server's own, which then prints none.
        HelidonFeatures.flavor(HelidonFlavor.MP);
    }
}

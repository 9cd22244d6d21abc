package dev.sekali.host;

import io.helidon.common.features.HelidonFeatures;
import io.helidon.common.features.api.HelidonFlavor;
import io.helidon.config.Config;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.ServiceRegistryConfig;
import io.helidon.service.registry.ServiceRegistryManager;

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
                        // Metrics ask for it, though they are configured by code.
                        .putContractInstance(Config.class, Config.empty())
                        .build())
                .registry());
        // The list is that of another flavor than the server's own, which then prints none.
        HelidonFeatures.flavor(HelidonFlavor.MP);
    }
}

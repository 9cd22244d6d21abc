package dev.sekali.stats;

import dev.sekali.host.access.AccessSettings;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.testing.junit5.SetUpServer;

/** One stats that asks nobody for a key, over an empty database of its own, which the tests of a class share. */
abstract class SharedServer extends ConfiguredServer {

    @SetUpServer
    static void setUp(WebServerConfig.Builder builder) throws InterruptedException {
        configure(builder, AccessSettings.open());
    }
}

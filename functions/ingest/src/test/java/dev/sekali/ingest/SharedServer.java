package dev.sekali.ingest;

import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.testing.junit5.SetUpServer;

/** One ingest with the usual settings over a database of its own, which the tests of a class share. */
abstract class SharedServer extends ConfiguredServer {

    @SetUpServer
    static void setUp(WebServerConfig.Builder builder) throws InterruptedException {
        configure(builder);
    }
}

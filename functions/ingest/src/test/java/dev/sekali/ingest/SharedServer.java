package dev.sekali.ingest;

import dev.sekali.host.ServerSetup;
import dev.sekali.testing.TestDatabase;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.testing.junit5.AfterStop;
import io.helidon.webserver.testing.junit5.ServerTest;
import io.helidon.webserver.testing.junit5.SetUpServer;
import org.junit.jupiter.api.BeforeAll;

/** One ingest with the usual settings over a database of its own, which the tests of a class share. */
@ServerTest
abstract class SharedServer {

    static TestDatabase database;
    static IngestServer server;
    private static ServerSetup setup;

    @SetUpServer
    static void setUp(WebServerConfig.Builder builder) throws InterruptedException {
        database = TestDatabase.create();
        IngestSettings settings = IngestSettings.read(IngestServer.settings(database.ingest()));
        IngestFunction function = IngestFunction.start(settings);
        setup = ServerSetup.of(settings.host(), function);
        builder.update(setup);
        function.awaitDatabase(settings.databaseWait());
    }

    @BeforeAll
    static void connect(WebServer started) {
        server = IngestServer.of(started);
    }

    @AfterStop
    public static void stop() {
        server.close();
        setup.close();
        database.close();
    }
}

package dev.sekali.ingest;

import dev.sekali.host.ServerSetup;
import dev.sekali.settings.Settings;
import dev.sekali.testing.TestDatabase;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.testing.junit5.AfterStop;
import io.helidon.webserver.testing.junit5.ServerTest;
import org.junit.jupiter.api.BeforeAll;

/** One ingest over a database of its own, which the tests of a class share. The class sets it up with {@link #configure}. */
@ServerTest
abstract class ConfiguredServer {

    static IngestServer server;

    @SuppressWarnings("NullAway.Init") // by configure
    static TestDatabase database;

    @SuppressWarnings("NullAway.Init") // by configure
    private static ServerSetup setup;

    /** Makes a server an ingest that is ready to publish, with some settings, each followed by its value. */
    static void configure(WebServerConfig.Builder builder, String... settings) throws InterruptedException {
        database = TestDatabase.create();
        Settings source = IngestServer.settings(database.ingest(), settings);
        IngestSettings read = IngestSettings.read(source);
        source.check();
        IngestFunction function = IngestFunction.start(read);
        setup = ServerSetup.of(read.host(), function);
        builder.update(setup);
        function.awaitDatabase(read.databaseWait());
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

package dev.sekali.stats;

import dev.sekali.host.ServerSetup;
import dev.sekali.host.access.AccessSettings;
import dev.sekali.testing.TestDatabase;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.testing.junit5.AfterStop;
import io.helidon.webserver.testing.junit5.ServerTest;
import org.junit.jupiter.api.BeforeAll;

/** One stats over an empty database of its own, which the tests of a class share. The class sets it up with {@link #configure}. */
@ServerTest
abstract class ConfiguredServer {

    static Fixture stats;

    @SuppressWarnings("NullAway.Init") // by configure
    static TestDatabase database;

    @SuppressWarnings("NullAway.Init") // by configure
    private static ServerSetup setup;

    /** Makes a server a stats that is ready to read. */
    static void configure(WebServerConfig.Builder builder, AccessSettings access) throws InterruptedException {
        database = TestDatabase.create();
        StatsFunction function = StatsFunction.start(Fixture.settings(database.stats(), 4, access));
        setup = ServerSetup.of(Fixture.hostSettings(), function);
        builder.update(setup);
        function.awaitDatabase();
    }

    @BeforeAll
    static void connect(WebServer started) {
        stats = Fixture.of(started);
    }

    @AfterStop
    public static void stop() {
        stats.close();
        setup.close();
        database.close();
    }
}

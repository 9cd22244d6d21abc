package dev.sekali.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.host.ReadyProbe;
import dev.sekali.testing.Child;
import dev.sekali.testing.Ports;
import dev.sekali.testing.TestDatabase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The program, told to stop. */
class StopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void anOrderedStopEndsWithStatus0AndSaysNothing() throws Exception {
        int operations = Ports.unused();
        try (TestDatabase database = TestDatabase.create();
                Child program = start(database.ingest(), operations)) {
            await().atMost(PATIENCE).until(() -> ReadyProbe.isReady(operations));
            assertThat(program.stop(PATIENCE)).isZero();
            assertThat(program.errors()).isEmpty();
        }
    }

    @Test
    void afterTheDatabaseWentAwayAStopIsInOrderToo() throws Exception {
        int operations = Ports.unused();
        EmbeddedServer server = EmbeddedServer.startTemporary();
        try (Child program = start(TestDatabase.create(server).ingest(), operations)) {
            await().atMost(PATIENCE).until(() -> ReadyProbe.isReady(operations));
            server.close();
            await().atMost(PATIENCE).until(() -> !ReadyProbe.isReady(operations));
            assertThat(program.stop(PATIENCE)).isZero();
            assertThat(program.errors())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).contains("publishing answers 503 until it is back"));
        } finally {
            server.close();
        }
    }

    private static Child start(DatabaseSettings role, int operations) {
        return Child.start(
                Main.class,
                Map.of(
                        "BIND_ADDRESS", "127.0.0.1",
                        "PORT", "0",
                        "OPERATIONS_PORT", Integer.toString(operations),
                        "DATABASE_URL", role.url(),
                        "DATABASE_PASSWORD", role.password().value()));
    }
}

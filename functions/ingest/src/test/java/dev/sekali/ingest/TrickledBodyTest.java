package dev.sekali.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.testing.TestDatabase;
import dev.sekali.testing.Trickle;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sender that gives its body a byte at a time, and never ends. */
class TrickledBodyTest {

    private static TestDatabase database;
    private static IngestServer server;

    @BeforeAll
    static void start() throws InterruptedException {
        database = TestDatabase.create();
        // Memory for one such body: who held it for ever would keep everybody else out.
        server = IngestServer.start(database.ingest(), "BODY_TIMEOUT", "1s", "MAX_BODY", "1MiB", "BODY_MEMORY", "1MiB");
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000000", "Transfer-Encoding: chunked"})
    void itsConnectionEndsAndItsMemoryIsFreeAgain(String framing) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String head = "POST /publish HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n%s\r\n\r\n"
                    .formatted(framing);
            assertThat(Trickle.untilLeft(socket, head, "1\r\n[\r\n")).isPresent();
        }
        String event = IngestServer.event("t", IngestServer.newId());
        assertThat(server.publish(event + " ".repeat(1_000_000)).status()).isEqualTo(200);
    }
}

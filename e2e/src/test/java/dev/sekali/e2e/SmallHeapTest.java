package dev.sekali.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What ingest's container bears with a heap of 256 MiB. */
class SmallHeapTest {

    @RegisterExtension
    private static final Stack STACK = new Stack("e2e/src/test/resources/heap-of-256-mib.yml");

    private static final int CROWD = 10_000;
    private static final int LARGE = 32;
    private static final int LARGEST_BODY = 8 << 20;

    @Test
    void largeBodiesAreServedWithinItsMemoryBesideACrowd() throws InterruptedException {
        String container = STACK.containers("ingest").getFirst();
        InetSocketAddress address = reachable(container);
        String topic = UUID.randomUUID().toString();
        try (Crowd crowd = new Crowd(address, CROWD);
                Crowd large = new Crowd(address, LARGE)) {
            crowd.publish(number -> event(topic, "first " + number, 0));
            assertThat(established(container)).isGreaterThanOrEqualTo(CROWD);
            large.publish(number -> event(topic, "large " + number, LARGEST_BODY));
            crowd.publish(number -> event(topic, "second " + number, 0));
        } catch (IOException e) {
            throw new AssertionError("what ingest says:\n" + Command.done("docker", "logs", container), e);
        }

        assertThat(Stack.inspect(container, "{{.State.Status}} {{.State.OOMKilled}} {{.RestartCount}}"))
                .isEqualTo("running false 0");
        JsonNode counters =
                STACK.get("/stats?topic=" + topic).body().path("topics").path(0);
        assertThat(counters.path("unique_processed").asLong()).isEqualTo(2 * CROWD + LARGE);
    }

    private static InetSocketAddress reachable(String container) {
        InetSocketAddress address = new InetSocketAddress(
                Stack.inspect(container, "{{(index .NetworkSettings.Networks \"sekali-e2e_functions\").IPAddress}}"),
                8080);
        try (Socket socket = new Socket()) {
            socket.connect(address, 5_000);
            return address;
        } catch (IOException e) {
            return abort("containers can't be reached by their addresses here: " + e.getMessage());
        }
    }

    /** How many connections to its port a container holds. */
    private static long established(String container) {
        String open = Command.done("docker", "exec", container, "cat", "/proc/net/tcp", "/proc/net/tcp6");
        return open.lines()
                .filter(line -> line.matches(" *\\d+: \\w+:1F90 \\w+:\\w+ 01 .*"))
                .count();
    }

    /** An event whose text has so many bytes, or as few as it can. */
    private static byte[] event(String topic, String id, int bytes) {
        String event = """
                {"topic":"%s","event_id":"%s","timestamp":"2026-01-31T12:00:00Z","source":"e2e","payload":{"x":"%s"}}""";
        int least = event.formatted(topic, id, "").length();
        return event.formatted(topic, id, "x".repeat(Math.max(0, bytes - least)))
                .getBytes(StandardCharsets.US_ASCII);
    }
}

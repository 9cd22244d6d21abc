package dev.sekali.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.e2e.Stack.Answer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Compose stack, as a laptop runs it. */
class ComposeTest {

    @RegisterExtension
    private static final Stack STACK = new Stack();

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void anEventIsStoredOnceThroughTheGatewayAndReadBack() {
        String topic = unique();
        assertThat(STACK.publish(topic, "1").body().path("status").asText()).isEqualTo("success");
        assertThat(STACK.publish(topic, "1").body().path("status").asText()).isEqualTo("ignored");
        assertThat(STACK.get("/events/" + topic + "/1").body().path("source").asText())
                .isEqualTo("e2e");
        assertThat(STACK.get("/events?topic=" + topic).body()).hasSize(1);
    }

    @Test
    void aStreamPassesTheGatewayAsItComes() {
        String topic = unique();
        STACK.publish(topic, "1");
        try (Stream<String> lines = STACK.follow("/feed?topic=" + topic)) {
            Iterator<String> events = lines.filter(line -> !line.isEmpty()).iterator();
            assertThat(events.next()).contains("\"event_id\":\"1\"");
            STACK.publish(topic, "2");
            assertThat(events.next()).contains("\"event_id\":\"2\"");
        }
        assertThat(STACK.get("/subscriptions").body().path("horizon").asLong()).isPositive();
    }

    @Test
    void thePartsOfAPathPassTheGatewayAsTheyCame() {
        String topic = unique() + "%2Fa%20b";
        STACK.publish(topic.replace("%2F", "/").replace("%20", " "), "..");
        assertThat(STACK.get("/events/" + topic + "/%2E%2E").status()).isEqualTo(200);
        STACK.publish("..", topic);
        assertThat(STACK.get("/events/%2E%2E/" + topic.replace("%", "%25")).status())
                .isEqualTo(200);
    }

    @Test
    void whatIsNowhereIsAProblem() {
        Answer answer = STACK.get("/nowhere");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.headers().get("content-type")).isEqualTo("application/problem+json");
        assertThat(STACK.get("/metrics").status()).isEqualTo(404);
        assertThat(STACK.get("/health/ready").status()).isEqualTo(404);
    }

    @Test
    void healthIsThatOfTheFunctions() {
        for (String path : List.of("/health", "/health/")) {
            Answer answer = STACK.get(path);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().path("status").asText()).isEqualTo("UP");
        }
    }

    @Test
    void aPathBesideThatOfPublishingIsToldOfIt() {
        Answer answer = STACK.get("/publish/batch");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body().path("detail").asText()).endsWith("/publish");
    }

    @Test
    void aBodyThatIsTooLargeIsAProblemWhoeverRefusesIt() {
        for (int megabytes : List.of(9, 40)) {
            Answer answer = STACK.publish("x".repeat(megabytes << 20), "1");
            assertThat(answer.status()).as(megabytes + " MiB").isEqualTo(413);
            assertThat(answer.headers().get("content-type")).isEqualTo("application/problem+json");
            assertThat(answer.body().path("detail").asText()).startsWith("the body is ");
        }
    }

    @Test
    void theLoadIsVerifiedWithThreeIngests() {
        STACK.up("--scale", "ingest=3");
        try {
            assertThat(STACK.containers("ingest")).hasSize(3);
            assertThat(load("20000", "0").orFail("load").lines().toList().getLast())
                    .matches("verified: received 20000 = unique_processed \\d+ \\+ duplicate_dropped \\d+");
            assertEquation();
        } finally {
            STACK.up("--scale", "ingest=1");
        }
    }

    @Test
    void aRollingRestartUnderLoadFailsNoRequest() {
        STACK.up("--scale", "ingest=2");
        try {
            String topic = unique();
            Senders senders = STACK.senders(20, topic);
            try (senders) {
                for (String container : STACK.containers("ingest")) {
                    senders.awaitAnswers(500, PATIENCE);
                    Command.done("docker", "restart", "--time", "40", container);
                    await().atMost(PATIENCE)
                            .until(() -> Stack.inspect(container, "{{.State.Health.Status}}")
                                    .equals("healthy"));
                }
                senders.awaitAnswers(500, PATIENCE);
            }
            assertThat(senders.failures()).isEmpty();
            assertThat(STACK.get("/stats?topic=" + topic)
                            .body()
                            .path("topics")
                            .path(0)
                            .path("unique_processed")
                            .asLong())
                    .as("each was sent once, and none is missing")
                    .isEqualTo(senders.answers());
            assertEquation();
        } finally {
            STACK.up("--scale", "ingest=1");
        }
    }

    @Test
    void downAndUpKeepsTheData() {
        String topic = unique();
        STACK.publish(topic, "1");
        STACK.compose("down", "--timeout", "40");
        STACK.up();
        assertThat(STACK.publish(topic, "1").body().path("status").asText()).isEqualTo("ignored");
        assertEquation();
    }

    @Test
    void aKilledDatabaseLosesNothing() {
        String topic = unique();
        STACK.publish(topic, "1");
        String postgres = STACK.containers("postgres").getFirst();
        Command.done("docker", "kill", "--signal", "KILL", postgres);
        Command.done("docker", "start", postgres);
        await().atMost(PATIENCE).until(() -> STACK.publish(topic, "2").status() == 200);
        assertThat(STACK.publish(topic, "1").body().path("status").asText()).isEqualTo("ignored");
    }

    @Test
    void theDatabaseIsOutOfReachForAllButThoseWhoNeedIt() {
        String postgres = STACK.containers("postgres").getFirst();
        assertThat(Stack.inspect(postgres, "{{json .HostConfig.PortBindings}}")).isIn("{}", "null");
        List<String> networks = networks(postgres);
        assertThat(networks).hasSize(1);
        assertThat(Command.done("docker", "network", "inspect", "--format", "{{.Internal}}", networks.getFirst()))
                .isEqualTo("true");
        assertThat(networks(STACK.containers("gateway").getFirst())).doesNotContainAnyElementsOf(networks);

        String address = Stack.inspect(postgres, "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}");
        assertThat(canConnect("ingest", address)).isTrue();
        assertThat(canConnect("gateway", address)).isFalse();
    }

    @Test
    void everyContainerIsAnOrdinaryUserOnAReadOnlyRootWithoutCapabilities() {
        List<String> all = STACK.compose("ps", "-q", "-a").lines().toList();
        assertThat(all).hasSizeGreaterThanOrEqualTo(6);
        for (String container : all) {
            String name = Stack.inspect(container, "{{.Name}}");
            assertThat(Stack.inspect(container, "{{.Config.User}}")).as(name).doesNotMatch("(|0|root)(:.*)?");
            assertThat(Stack.inspect(container, "{{.HostConfig.ReadonlyRootfs}}"))
                    .as(name)
                    .isEqualTo("true");
            assertThat(Stack.inspect(container, "{{.HostConfig.CapDrop}}"))
                    .as(name)
                    .isEqualTo("[ALL]");
            assertThat(Stack.inspect(container, "{{.HostConfig.SecurityOpt}}"))
                    .as(name)
                    .contains("no-new-privileges");
        }
    }

    @Test
    void noPasswordIsInAnEnvironment() {
        for (String container : STACK.compose("ps", "-q", "-a").lines().toList()) {
            assertThat(Stack.inspect(container, "{{range .Config.Env}}{{println .}}{{end}}")
                            .lines())
                    .noneMatch(line -> line.matches("\\w*PASSWORD=.+"));
        }
    }

    @Test
    void onlyTheGatewayIsPublishedAndOnLoopback() {
        for (String container : STACK.compose("ps", "-q").lines().toList()) {
            String ports = Stack.inspect(container, "{{json .HostConfig.PortBindings}}");
            if (STACK.containers("gateway").contains(container)) {
                assertThat(ports).contains("\"HostIp\":\"127.0.0.1\"").doesNotContain("0.0.0.0");
            } else {
                assertThat(ports).isIn("{}", "null");
            }
        }
    }

    private static Command load(String events, String rate) {
        return STACK.tryCompose(Map.of("EVENTS", events, "RATE", rate), "run", "--rm", "-T", "publisher");
    }

    private static void assertEquation() {
        JsonNode stats = STACK.get("/stats").body();
        assertThat(stats.path("received").asLong())
                .isPositive()
                .isEqualTo(stats.path("unique_processed").asLong()
                        + stats.path("duplicate_dropped").asLong());
    }

    private static List<String> networks(String container) {
        return Stack.inspect(container, "{{range $name, $_ := .NetworkSettings.Networks}}{{println $name}}{{end}}")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    /** Whether a container can open a connection to the database's address. */
    private static boolean canConnect(String service, String address) {
        String container = STACK.containers(service).getFirst();
        return Command.run(
                                Map.of(),
                                "docker",
                                "exec",
                                container,
                                "timeout",
                                "3",
                                "bash",
                                "-c",
                                "exec 3<>/dev/tcp/%s/5432".formatted(address))
                        .status()
                == 0;
    }

    private static String unique() {
        return UUID.randomUUID().toString();
    }
}

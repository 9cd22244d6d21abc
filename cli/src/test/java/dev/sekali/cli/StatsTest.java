package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.testing.Child;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code sekali stats}. */
class StatsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void onceIsForPeopleOrOneObject() throws IOException {
        try (ContractServer server = ContractServer.honest(EventsTest.store(1_001))) {
            Run text = Run.of("stats", "--url=" + server.url());
            assertThat(text.status()).isZero();
            assertThat(text.out())
                    .startsWith(server.url() + ", up ")
                    .contains(
                            "received                       1,001\n",
                            "\nodd                                          501 ")
                    .doesNotContain("\033");
            Run json = Run.of("stats", "--url=" + server.url(), "--output=json");
            assertThat(json.out()).hasLineCount(1);
            JsonNode object = JSON.readTree(json.out());
            assertThat(object.path("received").asInt()).isEqualTo(1_001);
            assertThat(object.path("topics")).hasSize(2);
            assertThat(object.path("read_at").asText()).startsWith("20").endsWith("Z");
        }
    }

    @Test
    void whatIsNotSekaliIsToldAndWhatIsAwayIsWaitedFor() throws IOException {
        try (ContractServer server = ContractServer.honest(EventsTest.store(1))) {
            Run run = Run.of("stats", "--url=" + server.url() + "/events/x");
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err())
                    .startsWith(server.url() + "/events/x does not answer as Sekali does")
                    .hasLineCount(1);
        }
        Run away = Run.of("stats", "--url=http://127.0.0.1:1", "--retries=1");
        assertThat(away.status()).isEqualTo(3);
        assertThat(away.err())
                .startsWith("Waiting for http://127.0.0.1:1 (")
                .contains("is away")
                .hasLineCount(2);
    }

    @Test
    void watchingGoesOnThroughAnOutageAndSaysSo() throws Exception {
        EventStore store = EventsTest.store(1_000);
        ContractServer first = ContractServer.honest(store);
        int port = first.port();
        try (Child watch = Child.start(Main.class, Map.of(), "stats", "--watch", "--url=" + first.url())) {
            await().atMost(PATIENCE).until(() -> watch.output().size() >= 3);
            first.close();
            await().atMost(PATIENCE).until(() -> !watch.errors().isEmpty());
            int before = watch.output().size();
            store.put(EventsTest.event("odd", "later", "{}"));
            try (ContractServer _ = ContractServer.restart(store, port)) {
                await().atMost(PATIENCE).until(() -> watch.output().size() > before + 1);
            }
            await().atMost(PATIENCE).until(() -> watch.errors().size() == 2);
            assertThat(watch.stop(PATIENCE)).isEqualTo(143);
            assertThat(watch.output().getFirst()).startsWith("time ");
            assertThat(watch.output().get(1)).contains("  1,000 ");
            assertThat(watch.output().get(before)).contains("  1,001 ");
            assertThat(watch.errors())
                    .isEqualTo(List.of(watch.errors().getFirst(), watch.errors().getFirst()))
                    .allMatch(line -> line.startsWith(first.url() + " is away (") && line.endsWith("; trying again"));
        }
    }

    @Test
    void watchingEndsWithTheReaderOfThePipe() throws Exception {
        try (ContractServer server = ContractServer.honest(EventsTest.store(1))) {
            Process watch = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "stats",
                            "--watch",
                            "--output=json",
                            "--url=" + server.url())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var lines = watch.inputReader()) {
                assertThat(JSON.readTree(lines.readLine()).path("received").asInt())
                        .isEqualTo(1);
            }
            assertThat(watch.onExit()
                            .orTimeout(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                            .join()
                            .exitValue())
                    .isZero();
        }
    }
}

package dev.sekali.ingest.broker;

import static dev.sekali.ingest.IngestServer.event;
import static dev.sekali.ingest.IngestServer.newId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.embedded.EmbeddedBroker;
import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.ingest.IngestServer;
import dev.sekali.ingest.IngestServer.Answer;
import dev.sekali.testing.BrokerShell;
import dev.sekali.testing.TestDatabase;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers before the commit, on a real broker. */
class RespondAsyncTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String[] ASYNC = {"Prefer", "respond-async"};

    private static TestDatabase database;
    private static EmbeddedBroker broker;
    private static BrokerShell shell;
    private static IngestServer server;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.create();
        broker = EmbeddedBroker.startTemporary();
        shell = new BrokerShell(broker);
        server = start(database, broker);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        broker.close();
        database.close();
    }

    @BeforeEach
    void empty() {
        shell.run("DEL sekali:events");
    }

    private static IngestServer start(TestDatabase database, EmbeddedBroker broker, String... more)
            throws InterruptedException {
        List<String> settings =
                new ArrayList<>(List.of("BROKER_URL", broker.url(), "BROKER_PASSWORD", broker.password()));
        settings.addAll(List.of(more));
        return IngestServer.start(database.ingest(), settings.toArray(String[]::new));
    }

    @Test
    void anEventIsOnTheBrokerAndNotInTheDatabase() throws Exception {
        String id = newId();
        Answer answer = server.publish(event("t", id), ASYNC);
        assertAccepted(answer);
        assertThat(answer.body().toString())
                .isEqualTo("{\"status\":\"accepted\",\"topic\":\"t\",\"event_id\":\"%s\"}".formatted(id));
        assertThat(shell.pending()).isEqualTo(1);
        assertThat(stored(database, id)).isZero();
    }

    @Test
    void aBatchIsCounted() throws Exception {
        Answer answer = server.publish("[%s,%s]".formatted(event("t", newId()), event("t", newId())), ASYNC);
        assertAccepted(answer);
        assertThat(answer.body().toString()).isEqualTo("{\"accepted\":2}");
        assertThat(shell.pending()).isEqualTo(2);
    }

    @Test
    void ofALenientBatchTheGoodEventsAreAcceptedAndTheBadOnesReported() throws Exception {
        String lines = "%s\n{\"event_id\":\"x\"}\n%s\n".formatted(event("t", newId()), event("t", newId()));
        Answer answer = server.publishLines(lines, "Prefer", "respond-async, handling=lenient");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.headers()).containsEntry("preference-applied", "respond-async, handling=lenient");
        assertThat(answer.body().path("accepted").asInt()).isEqualTo(2);
        assertThat(answer.body().path("rejected").asInt()).isEqualTo(1);
        assertThat(answer.body().path("results")).hasSize(1);
        assertThat(answer.body().at("/results/0/index").asInt()).isEqualTo(1);
        assertThat(answer.body().at("/results/0/status").asText()).isEqualTo("rejected");
        assertThat(answer.body().at("/results/0/errors")).isNotEmpty();
        assertThat(shell.pending()).isEqualTo(2);

        Answer minimal = server.publishLines(lines, "Prefer", "respond-async, handling=lenient, return=minimal");
        assertThat(minimal.body().toString()).isEqualTo("{\"accepted\":2,\"rejected\":1}");
    }

    @Test
    void whatBreaksARuleIsRefusedAsEver() throws Exception {
        assertThat(server.publish("{}", ASYNC).status()).isEqualTo(422);
        assertThat(server.publish("[%s,{}]".formatted(event("t", newId())), ASYNC)
                        .status())
                .isEqualTo(422);
        assertThat(server.publish("{", ASYNC).status()).isEqualTo(400);
        assertThat(shell.pending()).isZero();
    }

    @Test
    void whereNothingIsToBeAcceptedTheAnswerIsAsEver() throws Exception {
        Answer answer = server.publish("[]", ASYNC);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).doesNotContainKey("preference-applied");
    }

    @Test
    void withoutThePreferenceAnEventIsCommitted() throws Exception {
        String id = newId();
        assertThat(server.publish(event("t", id)).status()).isEqualTo(200);
        assertThat(stored(database, id)).isEqualTo(1);
        assertThat(shell.pending()).isZero();
    }

    @Test
    void withoutABrokerThePreferenceIsNotApplied() throws Exception {
        try (IngestServer plain = IngestServer.start(database.ingest())) {
            for (String prefer : List.of("respond-async", "respond-async, wait=5")) {
                String id = newId();
                Answer answer = plain.publish(event("t", id), "Prefer", prefer);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body().path("message").asText()).isEqualTo("stored");
                assertThat(answer.headers()).doesNotContainKey("preference-applied");
                assertThat(stored(database, id)).isEqualTo(1);
            }
        }
    }

    @Test
    void whoWaitsForTheCommitIsToldOfIt() throws Exception {
        String id = newId();
        Answer answer = server.publish(event("t", id), "Prefer", "respond-async, wait=20");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).doesNotContainKey("preference-applied");
        assertThat(stored(database, id)).isEqualTo(1);
        assertThat(shell.pending()).isZero();
    }

    @Test
    void whenTheCommitTakesLongerThanTheWaitTheEventIsAccepted() throws Exception {
        try (Connection blocker = database.connect();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE processed_events IN EXCLUSIVE MODE");
            long begin = System.nanoTime();
            Answer answer = server.publish(event("t", newId()), "Prefer", "respond-async, wait=1");
            assertAccepted(answer);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofSeconds(1), PATIENCE);
            assertThat(shell.pending()).isEqualTo(1);
            blocker.rollback();
        }
    }

    @Test
    void whileTheDatabaseIsAwayEventsAreAccepted() throws Exception {
        EmbeddedServer own = EmbeddedServer.startTemporary();
        try (IngestServer server = start(TestDatabase.create(own), broker)) {
            own.close();
            await().atMost(PATIENCE)
                    .until(() -> server.publish(event("t", newId())).status() == 503);
            assertAccepted(server.publish(event("t", newId()), ASYNC));
            assertAccepted(server.publish(event("t", newId()), "Prefer", "respond-async, wait=20"));
            assertThat(server.publish(event("t", newId())).status()).isEqualTo(503);
            assertThat(shell.pending()).isEqualTo(2);
        } finally {
            own.close();
        }
    }

    @Test
    void whatWasAcceptedOutlivesAKillOfTheBroker() throws Exception {
        try (EmbeddedBroker own = EmbeddedBroker.startTemporary();
                IngestServer server = start(database, own);
                ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> accepted = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                accepted.add(senders.submit(() -> sendUntilRefused(server)));
            }
            await().atMost(PATIENCE).until(() -> new BrokerShell(own).pending() > 500);
            own.kill();
            long sum = 0;
            for (Future<Integer> one : accepted) {
                sum += one.get();
            }
            own.restart();
            // More may be there: of those that were answered 503 nothing is promised.
            assertThat(new BrokerShell(own).pending()).isBetween(sum, sum + 16);
            await().atMost(PATIENCE)
                    .until(() -> server.publish(event("t", newId()), ASYNC).status() == 202);
        }
    }

    private static int sendUntilRefused(IngestServer server) throws Exception {
        int accepted = 0;
        while (true) {
            Answer answer = server.publish(event("t", newId()), ASYNC);
            if (answer.status() == 503) {
                return accepted;
            }
            assertThat(answer.status()).isEqualTo(202);
            accepted++;
        }
    }

    @Test
    void whileTheBrokerIsAwayNothingIsAcceptedAndCommitsGoOn() throws Exception {
        try (EmbeddedBroker own = EmbeddedBroker.startTemporary();
                IngestServer server = start(database, own)) {
            own.kill();
            Answer answer = await().atMost(PATIENCE)
                    .until(() -> server.publish(event("t", newId()), ASYNC), one -> one.status() != 202);
            assertUnavailable(answer, "the broker is away");
            assertThat(server.publish(event("t", newId())).status()).isEqualTo(200);
            assertThat(server.publish(event("t", newId()), "Prefer", "respond-async, wait=20")
                            .status())
                    .isEqualTo(200);
            assertThat(server.operations("/health/ready").status()).isEqualTo(200);
            own.restart();
            await().atMost(PATIENCE)
                    .until(() -> server.publish(event("t", newId()), ASYNC).status() == 202);
        }
    }

    @Test
    void aStartWaitsNoLongerThanItTakesToConnect() throws Exception {
        long begin = System.nanoTime();
        start(database, broker, "DATABASE_WAIT", "5m").close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void aStartNeedsNoBroker() throws Exception {
        try (EmbeddedBroker own = EmbeddedBroker.startTemporary()) {
            own.kill();
            try (IngestServer server = start(database, own)) {
                assertUnavailable(server.publish(event("t", newId()), ASYNC), "the broker is away");
                own.restart();
                await().atMost(PATIENCE)
                        .until(() -> server.publish(event("t", newId()), ASYNC).status() == 202);
            }
        }
    }

    @Test
    void aBrokerThatDoesNotAnswerIsAwayInBoundedTime() throws Exception {
        try (EmbeddedBroker own = EmbeddedBroker.startTemporary();
                IngestServer server = start(database, own)) {
            signal("STOP", own);
            try {
                // More than the buffers of a socket take.
                Answer answer = server.publish(
                        "application/json",
                        BodyPublishers.ofString(
                                event("t", newId()).replace("{\"n\":1}", "{\"n\":\"" + "x".repeat(8_000_000) + "\"}")),
                        ASYNC);
                assertUnavailable(answer, "the broker is away");
            } finally {
                signal("CONT", own);
            }
            await().atMost(PATIENCE)
                    .until(() -> server.publish(event("t", newId()), ASYNC).status() == 202);
        }
    }

    private static void signal(String name, EmbeddedBroker broker) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(broker.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void aFullBrokerTakesNothingUntilThereIsRoom() throws Exception {
        try (IngestServer small = start(database, broker, "BROKER_MAX_EVENTS", "3")) {
            assertAccepted(small.publish("[%s,%s]".formatted(event("t", newId()), event("t", newId())), ASYNC));
            // Two don't fit, one does.
            assertUnavailable(
                    small.publish("[%s,%s]".formatted(event("t", newId()), event("t", newId())), ASYNC),
                    "the broker is full");
            assertAccepted(small.publish(event("t", newId()), ASYNC));
            assertUnavailable(small.publish(event("t", newId()), ASYNC), "the broker is full");
            assertThat(shell.pending()).isEqualTo(3);
            shell.run("DEL sekali:events");
            await().atMost(PATIENCE)
                    .until(() -> small.publish(event("t", newId()), ASYNC).status() == 202);
        }
    }

    @Test
    void aBrokerWithoutMemoryTakesNothingAndDropsNothing() throws Exception {
        assertAccepted(server.publish(event("t", newId()), ASYNC));
        shell.run("CONFIG SET maxmemory 1");
        try {
            assertUnavailable(server.publish(event("t", newId()), ASYNC), "the broker is full");
            assertThat(shell.pending()).isEqualTo(1);
        } finally {
            shell.run("CONFIG SET maxmemory 0");
        }
        assertAccepted(server.publish(event("t", newId()), ASYNC));
    }

    @Test
    void manyAtOnceAreAllThere() throws Exception {
        List<Callable<Integer>> senders = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            senders.add(() -> {
                for (int n = 0; n < 10; n++) {
                    assertAccepted(server.publish(event("t", newId()), ASYNC));
                }
                return 10;
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> sent : threads.invokeAll(senders)) {
                assertThat(sent.get()).isEqualTo(10);
            }
        }
        assertThat(shell.pending()).isEqualTo(640);
    }

    @Test
    void whatIsAcceptedIsMeasured() throws Exception {
        try (IngestServer measured = start(database, broker)) {
            assertAccepted(measured.publish("[%s,%s]".formatted(event("t", newId()), event("t", newId())), ASYNC));
            assertThat(measured.operationsText("/metrics").lines())
                    .contains("sekali_broker_connected 1.0", "sekali_broker_accepted_total 2.0");
        }
    }

    @Test
    void aBrokerThatBecomesForgetfulIsNotUsedAfterItsNextConnection() throws Exception {
        try (EmbeddedBroker own = EmbeddedBroker.startTemporary();
                IngestServer server = start(database, own)) {
            assertAccepted(server.publish(event("t", newId()), ASYNC));
            new BrokerShell(own).run("CONFIG SET appendfsync everysec");
            new BrokerShell(own).run("CLIENT KILL TYPE normal");
            Answer answer = await().atMost(PATIENCE)
                    .until(
                            () -> server.publish(event("t", newId()), ASYNC),
                            one -> one.status() == 503 && one.detail().contains("not fit"));
            assertUnavailable(answer, "not fit for use");
            new BrokerShell(own).run("CONFIG SET appendfsync always");
            await().atMost(PATIENCE)
                    .until(() -> server.publish(event("t", newId()), ASYNC).status() == 202);
        }
    }

    private static void assertAccepted(Answer answer) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
        assertThat(answer.headers()).containsEntry("preference-applied", "respond-async");
    }

    private static void assertUnavailable(Answer answer, String why) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsKey("retry-after").doesNotContainKey("preference-applied");
        assertThat(answer.detail()).contains(why).endsWith("; nothing is promised, sending again is safe");
    }

    private static long stored(TestDatabase database, String id) {
        return database.number("SELECT count(*) FROM processed_events WHERE event_id = '%s'".formatted(id));
    }
}

package dev.sekali.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sekali.broker.BrokerConnection;
import dev.sekali.broker.BrokerConnector;
import dev.sekali.broker.BrokerSettings;
import dev.sekali.broker.EventStream;
import dev.sekali.broker.EventStream.Entry;
import dev.sekali.embedded.EmbeddedBroker;
import dev.sekali.relay.StubIngest.Reply;
import dev.sekali.settings.Secret;
import dev.sekali.settings.StartFailure;
import dev.sekali.testing.BrokerShell;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a relay makes of each answer, on a real broker. */
class RelayTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static EmbeddedBroker broker;
    private static BrokerShell shell;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.startTemporary();
        shell = new BrokerShell(broker);
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @BeforeEach
    void empty() {
        shell.run("FLUSHALL");
    }

    static BrokerSettings settings(EmbeddedBroker broker) {
        return new BrokerSettings(
                "127.0.0.1",
                broker.port(),
                false,
                Optional.empty(),
                0,
                Optional.of(new Secret(broker.password())),
                true);
    }

    static RelaySettings settings(EmbeddedBroker broker, String name, Duration postTimeout) {
        return new RelaySettings(settings(broker), URI.create("http://unused"), Optional.empty(), postTimeout, name);
    }

    private static Relay relay(StubIngest ingest) {
        return Relay.start(settings(broker, "one", Duration.ofSeconds(20)), ingest.url(), new RelayMeters());
    }

    /** Appends lines as ingest does. */
    static void append(EmbeddedBroker broker, List<String> lines) throws Exception {
        try (BrokerConnector connector = new BrokerConnector(settings(broker), "test");
                BrokerConnection connection = connector.open()) {
            new EventStream(connection)
                    .append(lines.stream()
                            .map(line -> line.getBytes(StandardCharsets.UTF_8))
                            .toList());
        }
    }

    /** Reads entries as a relay that then dies. */
    static List<Entry> readAsOneThatDies(EmbeddedBroker broker, String name, int count) throws Exception {
        try (BrokerConnector connector = new BrokerConnector(settings(broker), "test");
                BrokerConnection connection = connector.open()) {
            EventStream stream = new EventStream(connection);
            stream.makeGroup();
            return stream.readNew(name, count, Duration.ofSeconds(1));
        }
    }

    private static List<String> lines(int count) {
        return IntStream.range(0, count).mapToObj("{\"line\":%d}"::formatted).toList();
    }

    private static void awaitEmpty() {
        await().atMost(PATIENCE).until(() -> shell.pending() == 0);
    }

    @Test
    void entriesAreSentInTheOrderOfTheirArrivalAndThenDeleted() throws Exception {
        List<String> lines = lines(3_000);
        append(broker, lines);
        try (StubIngest ingest = new StubIngest(Reply::stored);
                Relay _ = relay(ingest)) {
            awaitEmpty();
            assertThat(ingest.requests().stream().flatMap(List::stream)).containsExactlyElementsOf(lines);
            assertThat(ingest.requests()).hasSizeLessThan(20).allMatch(one -> one.size() <= BatchSize.MAX_ENTRIES);
            assertThat(shell.run("XPENDING sekali:events relay")).isEqualTo("4");
            assertThat(shell.dead()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {503, 429, 500, 502, 401, 403, 415, 404})
    void whatHasNoVerdictIsSentAgainInOrder(int status) throws Exception {
        append(broker, lines(5));
        AtomicInteger attempts = new AtomicInteger();
        try (StubIngest ingest = new StubIngest(
                        lines -> attempts.incrementAndGet() == 1 ? Reply.of(status, "") : Reply.stored(lines));
                Relay _ = relay(ingest)) {
            awaitEmpty();
            assertThat(ingest.requests()).containsExactly(lines(5), lines(5));
            assertThat(shell.dead()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"received\":5,\"unique_processed\":5}",
                "{\"results\":[{\"index\":0,\"status\":\"success\"}]}",
                "{\"results\":[{\"index\":1,\"status\":\"success\"},{\"index\":0,\"status\":\"success\"}]}",
                "{\"results\":[{\"index\":0,\"status\":\"success\"},{\"index\":1,\"status\":\"accepted\"}]}",
                "{\"results\":[{\"index\":0,\"status\":\"success\"},{\"index\":1,\"status\":\"success\"}]",
            })
    void a200ThatIsNoVerdictOnEachEventIsNone(String body) throws Exception {
        append(broker, lines(2));
        AtomicInteger attempts = new AtomicInteger();
        try (StubIngest ingest = new StubIngest(
                        lines -> attempts.incrementAndGet() == 1 ? Reply.of(200, body) : Reply.stored(lines));
                Relay _ = relay(ingest)) {
            awaitEmpty();
            assertThat(ingest.requests()).containsExactly(lines(2), lines(2));
        }
    }

    @Test
    void itWaitsAsToldBeforeItSendsAgain() throws Exception {
        append(broker, lines(1));
        List<Long> times = new ArrayList<>();
        try (StubIngest ingest = new StubIngest(lines -> {
                    times.add(System.nanoTime());
                    return times.size() == 1 ? new Reply(503, "", Map.of("Retry-After", "2")) : Reply.stored(lines);
                });
                Relay _ = relay(ingest)) {
            awaitEmpty();
            assertThat(Duration.ofNanos(times.get(1) - times.get(0))).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        }
    }

    @Test
    void aRefusedEventIsPutAsideWithTheReasonAndItsNeighboursAreCommitted() throws Exception {
        append(broker, List.of("{\"a\":1}", "{\"bad\":2}", "{\"c\":3}"));
        try (StubIngest ingest = new StubIngest(lines -> Reply.stored(lines, "bad"));
                Relay _ = relay(ingest)) {
            awaitEmpty();
            assertThat(shell.dead()).isEqualTo(1);
            // Alone once more, for a batch has limits of its own.
            assertThat(ingest.requests())
                    .containsExactly(List.of("{\"a\":1}", "{\"bad\":2}", "{\"c\":3}"), List.of("{\"bad\":2}"));
        }
        assertThat(shell.run("EVAL \"return redis.call('XRANGE','sekali:dead','-','+')[1][2][6]\" 0"))
                .as("the length of the reason")
                .isEqualTo(Integer.toString("/topic is bad".length()));
    }

    @Test
    void whatIsRefusedOnlyAmongOthersIsCommitted() throws Exception {
        append(broker, List.of("{\"a\":1}", "{\"bad\":2}"));
        try (StubIngest ingest =
                        new StubIngest(lines -> lines.size() == 1 ? Reply.stored(lines) : Reply.stored(lines, "bad"));
                Relay _ = relay(ingest)) {
            awaitEmpty();
            assertThat(shell.dead()).isZero();
        }
    }

    @Test
    void whatIsTooLargeForOneRequestIsHalved() throws Exception {
        List<String> lines = new ArrayList<>(lines(16));
        lines.set(5, "{\"huge\":1}");
        append(broker, lines);
        List<String> stored = new ArrayList<>();
        try (StubIngest ingest = new StubIngest(batch -> {
                    if (batch.size() > 4 || batch.contains("{\"huge\":1}")) {
                        return Reply.of(413, "{\"detail\":\"over the limit\"}");
                    }
                    stored.addAll(batch);
                    return Reply.stored(batch);
                });
                Relay _ = relay(ingest)) {
            awaitEmpty();
        }
        lines.remove(5);
        assertThat(stored).containsExactlyElementsOf(lines);
        assertThat(shell.dead()).isEqualTo(1);
    }

    @Test
    void afterAStartWhatThisRelayHeldComesFirst() throws Exception {
        append(broker, lines(10));
        assertThat(readAsOneThatDies(broker, "one", 4)).hasSize(4);
        try (StubIngest ingest = new StubIngest(Reply::stored);
                Relay _ = relay(ingest)) {
            awaitEmpty();
            assertThat(ingest.requests().stream().flatMap(List::stream)).containsExactlyElementsOf(lines(10));
        }
    }

    @Test
    void whatADeadRelayHeldIsTakenOverAfterAWhile() throws Exception {
        append(broker, lines(10));
        assertThat(readAsOneThatDies(broker, "dead", 4)).hasSize(4);
        RelaySettings quick = settings(broker, "alive", Duration.ofMillis(700));
        try (StubIngest ingest = new StubIngest(Reply::stored);
                Relay _ = Relay.start(quick, ingest.url(), new RelayMeters())) {
            await().atMost(PATIENCE).until(() -> shell.pending() == 4);
            assertThat(ingest.requests().stream().flatMap(List::stream))
                    .containsExactlyElementsOf(lines(10).subList(4, 10));
            awaitEmpty();
            assertThat(ingest.requests().stream().flatMap(List::stream)).hasSize(10);
        }
    }

    @Test
    void whatALivingRelayHoldsIsNotTakenOver() throws Exception {
        append(broker, lines(3));
        Duration postTimeout = Duration.ofMillis(700);
        AtomicInteger attempts = new AtomicInteger();
        try (StubIngest busy = new StubIngest(lines -> {
                    attempts.incrementAndGet();
                    return Reply.of(503, "");
                });
                StubIngest idle = new StubIngest(Reply::stored);
                Relay _ = Relay.start(settings(broker, "busy", postTimeout), busy.url(), new RelayMeters())) {
            await().atMost(PATIENCE).until(() -> attempts.get() > 0);
            try (Relay _ = Relay.start(settings(broker, "idle", postTimeout), idle.url(), new RelayMeters())) {
                long since = System.nanoTime();
                long takeover = settings(broker, "idle", postTimeout).takeover().toNanos();
                await().atMost(PATIENCE).until(() -> System.nanoTime() - since > 3 * takeover);
                assertThat(idle.requests()).isEmpty();
                busy.answer(Reply::stored);
                awaitEmpty();
                assertThat(idle.requests()).isEmpty();
            }
        }
    }

    @Test
    void aPostWithoutAnAnswerIsGivenUpAndSentAgain() throws Exception {
        append(broker, lines(1));
        AtomicInteger attempts = new AtomicInteger();
        try (StubIngest ingest = new StubIngest(
                        lines -> attempts.incrementAndGet() == 1 ? Reply.of(0, "") : Reply.stored(lines));
                Relay _ =
                        Relay.start(settings(broker, "one", Duration.ofMillis(300)), ingest.url(), new RelayMeters())) {
            awaitEmpty();
        }
    }

    @Test
    void aStopGivesUpAPostThatIsNotAnsweredAndLosesNothing() throws Exception {
        append(broker, lines(3));
        try (StubIngest ingest = new StubIngest(lines -> Reply.of(0, ""))) {
            Relay relay = relay(ingest);
            await().atMost(PATIENCE).until(() -> !ingest.requests().isEmpty());
            long begin = System.nanoTime();
            relay.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            assertThat(relay.isAlive()).isFalse();
            assertThat(shell.pending()).isEqualTo(3);
            ingest.answer(Reply::stored);
            try (Relay _ = relay(ingest)) {
                awaitEmpty();
            }
        }
    }

    @Test
    void itGoesOnAfterTheBrokerWasKilled() throws Exception {
        try (EmbeddedBroker own = EmbeddedBroker.startTemporary();
                StubIngest ingest = new StubIngest(Reply::stored)) {
            BrokerShell ownShell = new BrokerShell(own);
            RelayMeters meters = new RelayMeters();
            try (Relay relay = Relay.start(settings(own, "one", Duration.ofSeconds(20)), ingest.url(), meters)) {
                append(own, lines(100));
                await().atMost(PATIENCE).until(() -> ownShell.pending() == 0);
                own.kill();
                await().atMost(PATIENCE).until(() -> !relay.fault().isEmpty());
                assertThat(meters.pending).isNaN();
                own.restart();
                append(own, lines(100));
                await().atMost(PATIENCE).until(() -> ownShell.pending() == 0);
                await().atMost(PATIENCE).until(() -> meters.pending == 0);
                assertThat(meters.relayed.sum()).isEqualTo(200);
                // And after all of it is gone, the group too.
                ownShell.run("FLUSHALL");
                append(own, lines(100));
                await().atMost(PATIENCE).until(() -> ownShell.pending() == 0);
            }
        }
    }

    @Test
    void thePermissionsThatAreDocumentedAreEnough() throws Exception {
        append(broker, lines(10));
        assertThat(readAsOneThatDies(broker, "dead", 4)).hasSize(4);
        shell.run("ACL SETUSER relay on >secret ~sekali:* +@connection +multi +exec +xadd +xlen"
                + " +xgroup +xreadgroup +xautoclaim +xclaim +xack +xdel");
        BrokerSettings user = new BrokerSettings(
                "127.0.0.1", broker.port(), false, Optional.of("relay"), 0, Optional.of(new Secret("secret")), false);
        RelaySettings settings =
                new RelaySettings(user, URI.create("http://unused"), Optional.empty(), Duration.ofMillis(700), "one");
        AtomicInteger attempts = new AtomicInteger();
        try (StubIngest ingest = new StubIngest(lines ->
                        attempts.incrementAndGet() < 6 ? Reply.of(503, "") : Reply.stored(lines, "\"line\":9"));
                Relay _ = Relay.start(settings, ingest.url(), new RelayMeters())) {
            awaitEmpty();
            assertThat(shell.dead()).isEqualTo(1);
        }
    }

    @Test
    void aWrongPasswordEndsAStart() {
        RelaySettings wrong = new RelaySettings(
                new BrokerSettings(
                        "127.0.0.1",
                        broker.port(),
                        false,
                        Optional.empty(),
                        0,
                        Optional.of(new Secret("wrong")),
                        false),
                URI.create("http://127.0.0.1:1"),
                Optional.empty(),
                PATIENCE,
                "one");
        RelayFunction function = new RelayFunction(wrong);
        try (function) {
            assertThatThrownBy(() -> function.begin(wrong.ingest()))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("refuses to let its default user in");
        }
    }
}

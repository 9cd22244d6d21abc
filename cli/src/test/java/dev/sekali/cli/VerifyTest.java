package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sekali verify}: an earlier run against what became of its events. */
class VerifyTest {

    @TempDir
    private Path folder = Path.of("");

    private Path publish(ContractServer server, String... options) {
        Path ledger = folder.resolve("attempts.ndjson");
        List<String> args = new java.util.ArrayList<>(List.of(options));
        args.addAll(List.of("--url=" + server.url(), "--ledger=" + ledger));
        Run run = Run.of(args.toArray(String[]::new));
        assertThat(run.status()).as(run.out() + run.err()).isZero();
        return ledger;
    }

    private static Run verify(ContractServer server, Path ledger) {
        return Run.of("verify", "--url=" + server.url(), ledger.toString());
    }

    @Test
    void whatIsStillThereIsVerifiedThoughOthersPublishedSince() throws IOException {
        try (ContractServer server = ContractServer.honest(new EventStore())) {
            Path ledger = publish(server, "--events=500", "--batch-size=7");
            assertThat(Run.of("--url=" + server.url(), "--events=100").status()).isZero();
            Run run = verify(server, ledger);
            assertThat(run.status()).as(run.out() + run.err()).isZero();
            assertThat(run.out())
                    .contains("500 acknowledged · 350 distinct keys")
                    .contains("350 success · 150 ignored · 0 refused")
                    .contains("read back   350 events");
            assertThat(run.lastLine()).isEqualTo("verified: every acknowledged event is there, and counted");
        }
    }

    @Test
    void whatWasSentToARunBeforeIsReadBackToo() throws IOException {
        try (ContractServer server = ContractServer.honest(new EventStore())) {
            publish(server, "--events=100", "--duplicates=0", "--seed=1");
            Path ledger = publish(server, "--events=100", "--duplicates=0", "--seed=1");
            assertThat(verify(server, ledger).out())
                    .contains("0 success · 100 ignored")
                    .contains("read back   100 events");
        }
    }

    @Test
    void howFarTheReadingBackIsIsShown() throws IOException {
        try (ContractServer server = ContractServer.honest(new EventStore())) {
            Path ledger = publish(server, "--events=2000", "--batch-size=100");
            assertThat(verify(server, ledger).err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("1,000 of 1,400 read back, ");
        }
    }

    @Test
    void aLostEventIsFound() throws IOException {
        EventStore store = new EventStore();
        try (ContractServer server = ContractServer.honest(store)) {
            Path ledger = publish(server, "--events=300");
            JsonNode lost = new ObjectMapper()
                    .readTree(Files.readString(ledger).lines().findFirst().orElseThrow());
            store.forget(lost);
            Run run = verify(server, ledger);
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.out())
                    .contains("- %s/%s was acknowledged, but it is not there: GET answers 404."
                            .formatted(
                                    lost.path("topic").asText(),
                                    lost.path("event_id").asText()));
            assertThat(run.lastLine()).isEqualTo("NOT verified: 1 difference(s)");
        }
    }

    @Test
    void anotherPayloadIsFound() throws IOException {
        EventStore store = new EventStore() {
            private boolean altering;

            @Override
            synchronized Optional<JsonNode> find(String topic, String eventId) {
                return super.find(topic, eventId).map(event -> {
                    if (altering) {
                        ((ObjectNode) event.path("payload")).put("amount", 0.005);
                    }
                    altering = true;
                    return event;
                });
            }
        };
        try (ContractServer server = ContractServer.honest(store)) {
            Path ledger = publish(server, "--events=2", "--duplicates=0", "--sample=1");
            Run run = verify(server, ledger);
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.out()).contains("it reads back with another payload");
        }
    }

    @Test
    void aRestoredBackupThatIsTooOldIsFound() throws IOException {
        Path ledger;
        try (ContractServer server = ContractServer.honest(new EventStore())) {
            ledger = publish(server, "--events=1000");
        }
        try (ContractServer empty = ContractServer.honest(new EventStore())) {
            Run run = verify(empty, ledger);
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.out())
                    .contains(
                            "- /stats: unique_processed is 0, but should be at least 700, the keys answered \"success\":"
                                    + " 700 missing.")
                    .containsPattern("- Reading back ended after \\d+ events, since so many were wrong.");
        }
    }

    @Test
    void aRejectionInABatchCountsOnlyIfTheEventWasNeverTaken() throws IOException {
        String line = """
                {"topic":"t","event_id":"%s","payload_sha256":"x","attempt":1,"verdict":"%s","status":%s,"at":"2026-01-01T00:00:00Z"}
                """;
        Path ledger = folder.resolve("ledger");
        Files.writeString(
                ledger,
                line.formatted("1", "rejected", "413")
                        + line.formatted("2", "rejected", "413")
                        + line.formatted("1", "ignored", "200")
                        + line.formatted("3", "unknown", "null"));
        EventStore store = new EventStore();
        store.put(new ObjectMapper().readTree("{\"topic\":\"t\",\"event_id\":\"1\"}"));
        store.put(new ObjectMapper().readTree("{\"topic\":\"t\",\"event_id\":\"1\"}"));
        try (ContractServer server = ContractServer.honest(store)) {
            Run run = verify(server, ledger);
            assertThat(run.out())
                    .contains("- 1 event refused, so not stored.")
                    .contains("no verdict  1 key, which may be there or not");
            assertThat(run.lastLine()).isEqualTo("NOT verified: 1 difference(s)");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json\n",
                "{\"topic\":\"t\",\"event_id\":\"1\"}\n",
                "\n",
                "{\"topic\":\"t\",\"event_id\":\"1\",\"payload_sha256\":\"x\",\"attempt\":1,\"verdict\":\"lost\"}",
                "{\"topic\":\"t\",\"event_id\":\"1\",\"payload_sha256\":\"x\",\"attempt\":0,\"verdict\":\"success\"}",
                "{\"topic\":\"t\",\"event_id\":\"1\",\"payload_sha256\":\"x\",\"att"
            })
    void whatIsNoLedgerGetsOneLine(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("ledger"), text);
        Run run = Run.of("verify", file.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .containsExactly(file + " is not a ledger of sekali publish: line 1 can't be read as an attempt");
    }

    @Test
    void aRunWhoseEventsWereAllRejectedIsNotVerified() throws IOException {
        Path ledger = Files.writeString(folder.resolve("rejected"), """
                {"topic":"t","event_id":"1","payload_sha256":"x","attempt":1,"verdict":"rejected","status":422,"at":"2026-01-01T00:00:00Z"}
                """);
        try (ContractServer server = ContractServer.honest(new EventStore())) {
            Run run = Run.of("verify", "--url=" + server.url(), ledger.toString());
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.lastLine()).isEqualTo("NOT verified: 1 difference(s)");
        }
    }

    @Test
    void aLedgerThatIsMissingOrEmptyIsToldSo() throws IOException {
        assertThat(Run.of("verify").err().lines()).containsExactly("Missing required parameter: 'LEDGER'; see --help");
        Run missing = Run.of("verify", folder.resolve("no").toString());
        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.err().lines()).singleElement().asString().contains("no can't be read");
        Run empty = Run.of("verify", Files.createFile(folder.resolve("empty")).toString());
        assertThat(empty.status()).isZero();
        assertThat(empty.out()).isEqualTo("nothing to verify: the ledger holds no attempts\n");
    }

    @Test
    void aServerThatIsAwayIsThree() throws IOException {
        Path ledger;
        ContractServer server = ContractServer.honest(new EventStore());
        try (server) {
            ledger = publish(server, "--events=10");
        }
        Run run = Run.of("verify", "--url=" + server.url(), "--retries=1", ledger.toString());
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err()).contains("is away (");
    }
}

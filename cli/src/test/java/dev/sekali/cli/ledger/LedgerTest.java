package dev.sekali.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventKey;
import dev.sekali.cli.send.Attempt;
import dev.sekali.cli.send.Outcome;
import dev.sekali.cli.send.Verdict;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

    private static final Instant NOW = Instant.parse("2026-11-24T08:30:00.123Z");
    /** Linux has a device that is always full. */
    private static final Path FULL_DISK = Path.of("/dev/full");

    private static final String PAYLOAD = "{\"a\": [1, {\"b\":\"}\"}], \"ä\":1.50 }";

    private final Event withPayload =
            new Event(1, new EventKey("t", "1"), "{\"topic\":\"t\", \"payload\": " + PAYLOAD + " ,\"event_id\":\"1\"}");
    private final Event without =
            new Event(2, new EventKey("\"t\"", "2"), "{\"topic\":\"\\\"t\\\"\",\"event_id\":\"2\"}");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void everyAttemptOfEveryEventIsALine() throws IOException, NoSuchAlgorithmException {
        Path file = folder.resolve("ledger.ndjson");
        try (Ledger ledger = Ledger.open(file, new JsonFactory(), () -> NOW)) {
            ledger.attempted(new Attempt(List.of(withPayload), 1, new Outcome.Again("lost", true)));
            ledger.attempted(
                    new Attempt(List.of(withPayload), 2, new Outcome.Again(503, "busy", Optional.empty(), true)));
            ledger.attempted(new Attempt(List.of(withPayload), 3, new Outcome.Answered(List.of(Verdict.Kept.IGNORED))));
            ledger.attempted(new Attempt(
                    List.of(withPayload, without),
                    1,
                    new Outcome.Answered(List.of(Verdict.Kept.SUCCESS, new Verdict.Rejected("no")))));
            ledger.attempted(new Attempt(List.of(without), 1, new Outcome.Refused(422, "no")));
        }
        assertThat(lines(file))
                .extracting(line -> line.path("verdict").asText())
                .containsExactly("unknown", "unknown", "ignored", "success", "rejected", "rejected");
        assertThat(lines(file))
                .extracting(line -> line.path("status").asInt(0))
                .containsExactly(0, 503, 200, 200, 200, 422);
        assertThat(lines(file)).extracting(line -> line.path("attempt").asInt()).containsExactly(1, 2, 3, 1, 1, 1);
        assertThat(lines(file))
                .extracting(line -> line.path("topic").asText())
                .containsExactly("t", "t", "t", "t", "\"t\"", "\"t\"");
        assertThat(lines(file).getFirst().path("at").asText()).isEqualTo(NOW.toString());
        assertThat(lines(file).getFirst().path("status").isNull()).isTrue();
        assertThat(lines(file).getFirst().path("payload_sha256").asText())
                .isEqualTo(sha256("{\"a\":[1e0,{\"b\":\"}\"}],\"ä\":15e-1}"));
        assertThat(lines(file).getLast().path("payload_sha256").asText()).isEqualTo(sha256("{}"));
    }

    /** The second text of each pair is what PostgreSQL's jsonb makes of the first. */
    @Test
    void aPayloadHashesAsWhatTheDatabaseMakesOfIt() throws IOException {
        PayloadHash hash = new PayloadHash(new JsonFactory());
        assertThat(hash.ofPayload("{\"bb\":1e2,\"a\":[true,null,-0.0,\"\\u00e4\\/\"]}"))
                .isEqualTo(hash.ofPayload("{\"a\": [true, null, 0.0, \"ä/\"], \"bb\": 100}"));
        assertThat(hash.ofPayload("{\"a\":1.10}")).isEqualTo(hash.ofPayload("{\"a\": 1.1}"));
        assertThat(hash.ofPayload("{\"a\":1}")).isNotEqualTo(hash.ofPayload("{\"a\":\"1\"}"));
        assertThat(hash.ofPayload("{\"a\":12345678901234567890.1}"))
                .isNotEqualTo(hash.ofPayload("{\"a\":12345678901234567890.2}"));
        assertThat(hash.ofPayload("{\"a\":[1,2]}")).isNotEqualTo(hash.ofPayload("{\"a\":[2,1]}"));
    }

    @Test
    void moreLinesThanTheQueueHoldsAreAllWritten() throws IOException {
        Path file = folder.resolve("ledger.ndjson");
        try (Ledger ledger = Ledger.open(file, new JsonFactory(), () -> NOW)) {
            for (int i = 0; i < 40_000; i++) {
                ledger.attempted(new Attempt(List.of(without), 1, new Outcome.Again("refused", false)));
            }
        }
        assertThat(lines(file)).hasSize(40_000);
    }

    @Test
    void aFolderThatIsNotThereIsToldAtOnce() {
        assertThatThrownBy(() -> Ledger.open(folder.resolve("no/ledger"), new JsonFactory(), () -> NOW))
                .isInstanceOf(FileNotFoundException.class);
    }

    @Test
    @EnabledIf("fullDiskExists")
    void aDiskThatIsFullCostsTheLedgerAndNotTheRun() throws IOException {
        Ledger ledger = Ledger.open(FULL_DISK, new JsonFactory(), () -> NOW);
        for (int i = 0; i < 40_000; i++) {
            ledger.attempted(new Attempt(List.of(without), 1, new Outcome.Again("refused", false)));
        }
        assertThatThrownBy(ledger::close).isInstanceOf(IOException.class).hasMessageContaining("No space left");
    }

    @Test
    void anAttemptAfterTheCloseIsNotWaitedFor() throws IOException {
        Path file = folder.resolve("ledger.ndjson");
        Ledger ledger = Ledger.open(file, new JsonFactory(), () -> NOW);
        ledger.close();
        for (int i = 0; i < 40_000; i++) {
            ledger.attempted(new Attempt(List.of(without), 1, new Outcome.Again("refused", false)));
        }
        ledger.close();
        assertThat(file).isEmptyFile();
    }

    static boolean fullDiskExists() {
        return Files.isWritable(FULL_DISK);
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        try (var values = mapper.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
            List<JsonNode> all = values.readAll();
            assertThat(Files.readString(file).lines().count()).isEqualTo(all.size());
            return all;
        }
    }

    private static String sha256(String text) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }
}

package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events from files that are not plain lines. */
class FilesTest {

    private static final String EVENTS = """
            {"topic":"t","event_id":"1","timestamp":"2026-01-02","source":"s"}
            {"topic":"t","event_id":"2","timestamp":"2026-01-02","source":"s"}
            {"topic":"t","event_id":"1","timestamp":"2026-01-02","source":"s"}
            """;

    private final EventStore store = new EventStore();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aGzippedFileIsPublished() throws IOException {
        Path file = Files.write(folder.resolve("whatever.name"), gzip(EVENTS));
        try (ContractServer server = ContractServer.honest(store)) {
            Run run = Run.of("publish", "--url=" + server.url(), "--file=" + file);
            assertThat(run.lastLine()).isEqualTo("verified: received 3 = unique_processed 2 + duplicate_dropped 1");
        }
    }

    @Test
    void gzippedStandardInputIsPublished() throws IOException {
        try (ContractServer server = ContractServer.honest(store)) {
            Run run = Run.with(Map.of(), false, gzip(EVENTS), "--url=" + server.url(), "--file=-");
            assertThat(run.lastLine()).isEqualTo("verified: received 3 = unique_processed 2 + duplicate_dropped 1");
        }
    }

    @Test
    void anArrayGetsAHintAndIsNotSent() throws IOException {
        Path file = Files.writeString(
                folder.resolve("events.json"),
                "[\n" + EVENTS.lines().findFirst().orElseThrow() + "\n]");
        try (ContractServer server = ContractServer.honest(store)) {
            Run run = Run.of("--url=" + server.url(), "--file=" + file);
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .isEqualTo(
                            ("%1$s holds a JSON array, not one event a line; make lines of it, for example: jq -c '.[]'"
                                            + " %1$s | sekali publish --file=-%n")
                                    .formatted(file));
            assertThat(server.posts()).isZero();
            Run piped = Run.with(Map.of(), "[]", "--url=" + server.url(), "--file=-");
            assertThat(piped.err()).startsWith("standard input holds a JSON array");
        }
    }

    @Test
    void aFileWithoutEventsIsNotCalledVerified() throws IOException {
        Path file = Files.writeString(folder.resolve("empty.ndjson"), "\n \n");
        try (ContractServer server = ContractServer.honest(store)) {
            Run text = Run.of("--url=" + server.url(), "--file=" + file);
            assertThat(text.status()).isZero();
            assertThat(text.lastLine()).isEqualTo("nothing to publish: the input holds no events");
            Run json = Run.of("--url=" + server.url(), "--file=" + file, "--output=json");
            assertThat(json.status()).isZero();
            assertThat(json.out()).contains("\"verified\" : false").contains("\"differences\" : [ ]");
        }
    }

    @Test
    void aFileOfLinesThatCannotBeSentIsNotEmpty() throws IOException {
        Path file = Files.writeString(folder.resolve("broken.ndjson"), "{}\n");
        try (ContractServer server = ContractServer.honest(store)) {
            Run run = Run.of("--url=" + server.url(), "--file=" + file);
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.lastLine()).isEqualTo("NOT verified: 1 difference(s)");
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}

package dev.sekali.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class NdjsonSourceTest {

    private final Map<Long, String> rejected = new TreeMap<>();

    @Test
    void linesAreKeptToTheByteAndCountedFromOne() throws IOException {
        String first = "{ \"event_id\" :\"1\", \"payload\":{\"topic\":\"inner\"},\"topic\":\"a\\u0062\"}";
        Claim claim = source("\uFEFF" + first + "\r\n\n  \n{\"topic\":\"c\",\"event_id\":\"2\"}")
                .next(10);
        assertThat(claim.events())
                .containsExactly(
                        new Event(1, new EventKey("ab", "1"), first),
                        new Event(4, new EventKey("c", "2"), "{\"topic\":\"c\",\"event_id\":\"2\"}"));
        assertThat(rejected).isEmpty();
    }

    @Test
    void aLineWithoutAKeyIsRejectedAndTheOthersAreNot() throws IOException {
        NdjsonSource source = source("""
                not json
                {"topic":"a"}
                {"event_id":"1"}
                [1]
                {"topic":1,"event_id":"1"}
                {"topic":"a","event_id":"1"} {}
                {"topic":"a","event_id":"1"
                {"topic":"a","event_id":"last"}
                """);
        assertThat(source.next(1).events()).extracting(Event::position).containsExactly(8L);
        assertThat(rejected).containsOnlyKeys(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(rejected.get(2L)).isEqualTo("without an event_id");
        assertThat(source.next(1).isEmpty()).isTrue();
    }

    @Test
    void bytesThatAreNotUtf8AreRejected() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write("{\"topic\":\"".getBytes(StandardCharsets.UTF_8));
        bytes.write(0xff);
        bytes.write("\",\"event_id\":\"1\"}\n".getBytes(StandardCharsets.UTF_8));
        assertThat(source(new ByteArrayInputStream(bytes.toByteArray())).next(1).isEmpty())
                .isTrue();
        assertThat(rejected).containsExactly(Map.entry(1L, "not UTF-8"));
    }

    @Test
    void aLineLongerThanAnyRequestIsRejectedAndTheNextIsRead() throws IOException {
        String longLine = "x".repeat(NdjsonSource.MAX_LINE_BYTES + 1);
        NdjsonSource source = source(longLine + "\n{\"topic\":\"a\",\"event_id\":\"1\"}");
        assertThat(source.next(1).events()).extracting(Event::position).containsExactly(2L);
        assertThat(rejected).containsOnlyKeys(1L);
    }

    @Test
    void aBatchDoesNotWaitForLinesThatAreNotThereYet() throws IOException {
        try (PipedOutputStream writer = new PipedOutputStream();
                PipedInputStream reader = new PipedInputStream(writer)) {
            writer.write("{\"topic\":\"a\",\"event_id\":\"1\"}\n{\"topic\":\"a\",\"event_id\":\"2\"}\n"
                    .getBytes(StandardCharsets.UTF_8));
            writer.flush();
            assertThat(source(reader).next(100).events()).hasSize(2);
        }
    }

    @Test
    void aGzippedFileIsReadToItsEndHoweverManyMembersItHas() throws IOException {
        byte[] first = gzip("{\"topic\":\"a\",\"event_id\":\"1\"}\n");
        byte[] second = gzip("{\"topic\":\"a\",\"event_id\":\"2\"}\n");
        // As from a pipe: nobody knows what is yet to come.
        InputStream piped =
                new FilterInputStream(
                        new SequenceInputStream(new ByteArrayInputStream(first), new ByteArrayInputStream(second))) {
                    @Override
                    public int available() {
                        return 0;
                    }
                };
        NdjsonSource source = source(piped);
        List<String> ids = new ArrayList<>();
        for (Claim claim = source.next(10); !claim.isEmpty(); claim = source.next(10)) {
            claim.events().forEach(event -> ids.add(event.key().eventId()));
        }
        assertThat(ids).containsExactly("1", "2");
        assertThat(rejected).isEmpty();
    }

    @Test
    void aGzippedFileThatIsCutOffIsNotReadAsWhole() throws IOException {
        byte[] whole = gzip("{\"topic\":\"a\",\"event_id\":\"1\"}\n");
        NdjsonSource source = source(new ByteArrayInputStream(whole, 0, whole.length - 4));
        assertThat(source.next(1).events()).hasSize(1);
        assertThatThrownBy(() -> source.next(1)).isInstanceOf(EOFException.class);
    }

    @Test
    void anArrayIsToldApartFromLines() {
        assertThatThrownBy(() ->
                        source("\n  [{\"topic\":\"a\",\"event_id\":\"1\"}]").next(1))
                .isInstanceOf(NdjsonSource.ArrayFound.class);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private NdjsonSource source(String text) {
        return source(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private NdjsonSource source(InputStream input) {
        return new NdjsonSource(input, new JsonFactory(), rejected::put);
    }
}

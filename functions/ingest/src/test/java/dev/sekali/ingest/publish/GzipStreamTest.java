package dev.sekali.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each byte of a gzip body counts: it belongs to a whole member, or the body is refused. */
class GzipStreamTest {

    private static final String FIRST = "{\"a\":1}\n";
    private static final String SECOND = "{\"b\":2}\n".repeat(3_000);
    private static final int HEADER_BYTES = 10;

    @Test
    void membersOneAfterAnotherAreOneText() throws IOException {
        assertThat(read(gzip(FIRST))).isEqualTo(FIRST);
        assertThat(read(joined(gzip(FIRST), gzip(""), gzip(SECOND), gzip(FIRST))))
                .isEqualTo(FIRST + SECOND + FIRST);
    }

    @Test
    void everyOptionalFieldOfAHeaderIsRead() throws IOException {
        assertThat(read(joined(withFields(FIRST), withFields(SECOND)))).isEqualTo(FIRST + SECOND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "\0",
                "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
                "{\"b\":2}\n",
                "\u001f",
                "\u001f\u008a\b\0\0\0\0\0\0\0"
            })
    void whatFollowsAMemberAndIsNotAnotherIsRefused(String between) {
        byte[] more = between.getBytes(StandardCharsets.ISO_8859_1);
        byte[] first = gzip(FIRST);
        for (byte[] body : new byte[][] {joined(first, more), joined(first, more, gzip(SECOND))}) {
            assertThatThrownBy(() -> read(body)).isInstanceOf(GzipStream.NotGzip.class);
        }
        assertThatThrownBy(() -> read(joined(first, "\n".getBytes(StandardCharsets.UTF_8), gzip(SECOND))))
                .hasMessage(
                        "after a gzip member something follows at byte %d that is not another; send whole members alone"
                                .formatted(first.length));
    }

    @Test
    void aBodyThatIsCutShortAnywhereIsRefused() {
        byte[] first = withFields(FIRST);
        byte[] body = joined(first, withFields(FIRST));
        for (int length = 0; length < body.length; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            if (length != first.length) {
                assertThatThrownBy(() -> read(cut))
                        .as("cut to %d bytes", length)
                        .hasMessage("the gzip body was cut short at byte %d; send all of it".formatted(length));
            }
        }
    }

    /** But for the flags, the time, the compressor and the system, of which nothing is made. */
    @Test
    void aByteThatIsNotAsItWasIsNoticed() {
        byte[] body = joined(gzip(FIRST), gzip(FIRST));
        int second = body.length / 2;
        for (int i = 0; i < body.length; i++) {
            int inMember = i % second;
            if (inMember < 3 || inMember >= HEADER_BYTES) {
                byte[] spoilt = body.clone();
                spoilt[i] ^= 1;
                assertThatThrownBy(() -> read(spoilt)).as("byte %d", i).isInstanceOf(GzipStream.NotGzip.class);
            }
        }
    }

    @Test
    void aByteOfAHeaderWithAChecksumThatIsNotAsItWasIsNoticed() {
        byte[] body = withFields(FIRST);
        for (int i = 0; i < body.length; i++) {
            byte[] spoilt = body.clone();
            spoilt[i] ^= 1;
            assertThatThrownBy(() -> read(spoilt)).as("byte %d", i).isInstanceOf(GzipStream.NotGzip.class);
        }
    }

    @Test
    void whatIsNoGzipAtAllIsToldSo() {
        assertThatThrownBy(() -> read(FIRST.getBytes(StandardCharsets.UTF_8)))
                .hasMessage("the body is not gzip; compress it, or leave Content-Encoding out");
    }

    @Test
    void itIsReadByteForByteAlike() throws IOException {
        try (GzipStream gzip = new GzipStream(new ByteArrayInputStream(joined(gzip(FIRST), gzip(FIRST))))) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            for (int b = gzip.read(); b >= 0; b = gzip.read()) {
                read.write(b);
            }
            assertThat(read).hasToString(FIRST + FIRST);
        }
    }

    private static String read(byte[] body) throws IOException {
        try (GzipStream gzip = new GzipStream(new ByteArrayInputStream(body))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /** A member with extra bytes, a name, a comment and a checksum of its header. */
    private static byte[] withFields(String text) {
        byte[] plain = gzip(text);
        byte[] header = Arrays.copyOf(plain, HEADER_BYTES);
        header[3] = 0x1e;
        byte[] fields =
                joined(header, new byte[] {3, 0, 'x', 'y', 'z'}, "name\0comment\0".getBytes(StandardCharsets.UTF_8));
        CRC32 crc = new CRC32();
        crc.update(fields);
        byte[] checksum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        return joined(fields, checksum, Arrays.copyOfRange(plain, HEADER_BYTES, plain.length));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}

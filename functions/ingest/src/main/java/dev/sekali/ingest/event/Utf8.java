package dev.sekali.ingest.event;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8. The JSON parser lets through sequences that PostgreSQL refuses, so bytes are checked before. */
final class Utf8 {

    private static final int CHUNK_CHARS = 4096;

    private Utf8() {}

    /**
     * Looks for bytes that are not UTF-8.
     *
     * @return the index of the first wrong byte, or -1
     */
    static int firstInvalid(byte[] bytes, int offset, int length) {
        int ascii = offset;
        while (ascii < offset + length && bytes[ascii] >= 0) {
            ascii++;
        }
        if (ascii == offset + length) {
            return -1;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, ascii, offset + length - ascii);
        CharBuffer out = CharBuffer.allocate(Math.min(CHUNK_CHARS, in.remaining() + 1));
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isError()) {
                return in.position();
            }
            if (result.isUnderflow()) {
                return -1;
            }
            out.clear();
        }
    }
}

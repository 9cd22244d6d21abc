package dev.sekali.ingest.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * One way to spoil bytes.
 *
 * @param place from 0 to 1, of all bytes
 * @param length of what is taken out or repeated, in bytes
 * @param token what is put in, a character a byte
 */
record Mutation(Kind kind, double place, int length, String token) {

    enum Kind {
        PUT_IN,
        PUT_OVER,
        TAKE_OUT,
        REPEAT,
        CUT_OFF,
        FLIP
    }

    /** What has broken parsers and servers before. */
    private static final List<String> TOKENS = List.of(
            "\0",
            "\\u0000",
            "\\ud800",
            "\\udc00\\ud800",
            "\"",
            "\\",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "[[[[[[[[",
            "{\"a\":",
            "-",
            "1e999999999",
            "1e-999999999",
            "-0",
            "00",
            "0x10",
            "NaN",
            "Infinity",
            "true",
            "null",
            "123456789012345678901234567890",
            "\r\n",
            "\n\n",
            "\r",
            "\r\n\r\n",
            " ",
            "\t",
            "\u00ff\u00fe",
            "\u00c0\u00af",
            "\u00ed\u00a0\u0080",
            "\u00f4\u0090\u0080\u0080",
            "\u00ef\u00bb\u00bf",
            "\u001f\u008b\b\0",
            "\\ud83d\":1,\"",
            "\\u0022",
            "\"events\":[],",
            "\"events\":7,",
            "True",
            "// a",
            "'",
            "\r\nContent-Length: 5",
            "\r\nContent-Length: -1",
            "\r\nContent-Length: 99999999999999999999",
            "\r\nTransfer-Encoding: chunked",
            "\r\nTransfer-Encoding : chunked",
            "\r\nContent-Encoding: gzip",
            "\r\nContent-Encoding: br",
            "\r\nContent-Type: application/jsonl",
            "\r\nExpect: 100-continue",
            "\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
            "\r\nUpgrade: websocket",
            "\r\nHost: y",
            "\r\n X: folded",
            "\r\nPrefer: handling=lenient",
            "\r\nX: " + "a".repeat(20_000),
            "ffffffff\r\n",
            "-1\r\n",
            "8000000000000000\r\n",
            "0\r\n\r\n",
            ";x=y",
            "HTTP/2.0",
            "HTTP/1.0",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "../",
            "%2e%2e%2f",
            "%00",
            "%",
            "//",
            "?",
            "#",
            "'; DROP TABLE processed_events; --",
            "${jndi:ldap://x}",
            "{{7*7}}");

    static Arbitrary<List<Mutation>> some() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(1, 64),
                        Arbitraries.of(TOKENS))
                .as(Mutation::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    static byte[] all(List<Mutation> mutations, byte[] bytes) {
        byte[] spoilt = bytes;
        for (Mutation mutation : mutations) {
            spoilt = mutation.apply(spoilt);
        }
        return spoilt;
    }

    private byte[] apply(byte[] bytes) {
        int from = (int) (place * bytes.length);
        int to = Math.min(bytes.length, from + length);
        byte[] put = token.getBytes(StandardCharsets.ISO_8859_1);
        return switch (kind) {
            case PUT_IN -> joined(bytes, from, put, from);
            case PUT_OVER -> joined(bytes, from, put, Math.min(bytes.length, from + put.length));
            case TAKE_OUT -> joined(bytes, from, new byte[0], to);
            case REPEAT -> joined(bytes, to, Arrays.copyOfRange(bytes, from, to), to);
            case CUT_OFF -> Arrays.copyOf(bytes, from);
            case FLIP -> flipped(bytes, from);
        };
    }

    private byte[] flipped(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        if (at < flipped.length) {
            flipped[at] ^= (byte) (1 << length % 8);
        }
        return flipped;
    }

    private static byte[] joined(byte[] bytes, int head, byte[] middle, int tail) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(bytes.length + middle.length);
        joined.write(bytes, 0, head);
        joined.writeBytes(middle);
        joined.write(bytes, tail, bytes.length - tail);
        return joined.toByteArray();
    }

    @Override
    public String toString() {
        return "%s at %.3f, %d bytes, %s".formatted(kind, place, length, token);
    }
}

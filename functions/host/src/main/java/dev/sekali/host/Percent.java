package dev.sekali.host;

import io.helidon.http.Status;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Percent-encoding (RFC 3986) of UTF-8, taken strictly: a name that doesn't decode is refused, since a replacement
 * character in its place would be another name.
 */
public final class Percent {

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Percent() {}

    /** Decodes a segment of a path, where a plus is a plus. */
    public static String decodeSegment(String raw) {
        return decode(raw, false);
    }

    /** Decodes a name or value of a query, where a plus is a space, as forms and most client libraries write it. */
    static String decodeQuery(String raw) {
        return decode(raw, true);
    }

    /** Encodes all but the characters that RFC 3986 calls unreserved, so it fits into a path as well as a query. */
    public static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(b)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    private static String decode(String raw, boolean plusIsSpace) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.write(hex(raw, i + 1));
                i += 2;
            } else if (c == '+' && plusIsSpace) {
                bytes.write(' ');
            } else if (c > ' ' && c < 0x7F) {
                bytes.write(c);
            } else {
                throw malformed("the address holds a character that must be percent-encoded");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("the percent-encoding in the address is not UTF-8");
        }
    }

    private static int hex(String raw, int from) {
        if (from + 2 > raw.length()
                || !HexFormat.isHexDigit(raw.charAt(from))
                || !HexFormat.isHexDigit(raw.charAt(from + 1))) {
            throw malformed("a % in the address is not followed by two hexadecimal digits");
        }
        return HexFormat.fromHexDigits(raw, from, from + 2);
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Problem.of(Status.BAD_REQUEST_400, detail));
    }

    private static boolean isUnreserved(byte b) {
        return UNRESERVED.indexOf(b) >= 0;
    }
}

package dev.sekali.host;

import io.helidon.http.Status;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Percent-decoding (RFC 3986) of UTF-8, taken strictly: a name that doesn't decode is refused, since a replacement
 * character in its place would be another name. The JDK's decoder alone would put one there, the HTTP server's too.
 */
public final class Percent {

    private static final Pattern RAW = Pattern.compile("[^!-~]");

    private Percent() {}

    /** Decodes a segment of a path, where a plus is a plus. */
    public static String decodeSegment(String raw) {
        return decodeQuery(raw.replace("+", "%2B"));
    }

    /** Decodes a name or value of a query, where a plus is a space, as forms and most client libraries write it. */
    static String decodeQuery(String raw) {
        if (RAW.matcher(raw).find()) {
            throw malformed("the address holds a character that must be percent-encoded");
        }
        try {
            // A character of this charset is a byte.
            byte[] bytes = URLDecoder.decode(raw, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException e) {
            throw malformed("a % in the address is not followed by two hexadecimal digits");
        } catch (CharacterCodingException e) {
            throw malformed("the percent-encoding in the address is not UTF-8");
        }
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Problem.of(Status.BAD_REQUEST_400, detail));
    }
}

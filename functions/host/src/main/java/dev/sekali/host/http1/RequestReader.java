package dev.sekali.host.http1;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.DirectHandler;
import io.helidon.http.HttpToken;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The bytes of a connection, but for those that the server would refuse and RFC 9112 has it serve or ignore. It knows the
 * calls of the server's parsers (Helidon 4.5.0): {@code Http1Prologue} asks for the end of the request line and then for its
 * bytes; {@code Http1Connection} reads as lines what stands between the chunks of a body, and a chunk as a buffer. Of one
 * thread.
 */
final class RequestReader extends DataReader {

    /** Of a body's extensions and its trailer together: 8 MiB in chunks of 8 KiB, each signed, have some 100 KiB. */
    private static final int MOST_IGNORED_BYTES = 256 * 1024;

    /** Of one line of them. */
    private static final int LONGEST_LINE_BYTES = 8 * 1024;

    private static final byte[] HTTP_1_0 = " HTTP/1.0".getBytes(StandardCharsets.US_ASCII);

    /** Zeros may fill it up to what a long has. */
    private static final Pattern CHUNK_SIZE = Pattern.compile("0{0,9}[0-9A-Fa-f]{1,7}");

    private static final Pattern NOTHING = Pattern.compile("0+");

    private enum Expected {
        /** Or a body, when it is one. */
        REQUEST_LINE,
        HEADERS,
        CHUNK,
        TRAILER
    }

    private Expected expected = Expected.REQUEST_LINE;
    private boolean http10;
    private boolean last;
    private int ignoredBytes;

    // The factory methods, which are to replace the constructor, make no subclass.
    @SuppressWarnings("removal")
    RequestReader(Supplier<byte[]> bytes) {
        super(bytes);
    }

    /** Whether the request that was begun last is one of HTTP/1.0. */
    boolean http10() {
        return http10;
    }

    /**
     * Tells that a request's headers have come.
     *
     * @param isLast whether the connection ends with its answer; the server itself would say so and then read on
     */
    void endOfHeaders(boolean isLast) {
        expected = Expected.REQUEST_LINE;
        last = isLast;
    }

    @Override
    public int findNewLine(int max) {
        if (expected == Expected.REQUEST_LINE) {
            if (last) {
                throw new CloseConnectionException("the connection was to end with the answer");
            }
            // Some clients send one after a body (RFC 9112, 2.2).
            while (startsWithNewLine()) {
                skip(2);
            }
        }
        return super.findNewLine(max);
    }

    @Override
    public byte[] readBytes(int length) {
        byte[] bytes = super.readBytes(length);
        if (expected != Expected.REQUEST_LINE) {
            return bytes;
        }
        expected = Expected.HEADERS;
        ignoredBytes = 0;
        int version = length - HTTP_1_0.length;
        http10 = version > 0 && Arrays.equals(bytes, version, length, HTTP_1_0, 0, HTTP_1_0.length);
        if (http10) {
            bytes[length - 1] = '1';
        }
        return hasLowerCaseMethod(bytes) ? renamed(bytes) : bytes;
    }

    private static boolean hasLowerCaseMethod(byte[] requestLine) {
        for (byte b : requestLine) {
            if (b == ' ') {
                return false;
            }
            if (b >= 'a' && b <= 'z') {
                return true;
            }
        }
        return false;
    }

    /** The server would make {@code GET} of {@code get}, which is another method (RFC 9110, 9.1) and one that no path has. */
    private static byte[] renamed(byte[] requestLine) {
        byte[] renamed = new byte[requestLine.length + 1];
        renamed[0] = '-';
        System.arraycopy(requestLine, 0, renamed, 1, requestLine.length);
        return renamed;
    }

    @Override
    public String readLine() {
        if (expected == Expected.TRAILER) {
            passTrailer();
            expected = Expected.REQUEST_LINE;
            return "";
        }
        String line = nextLine();
        int extension = line.indexOf(';');
        // Blanks may stand before the semicolon alone.
        String size = extension < 0 ? line : line.substring(0, extension).stripTrailing();
        if (!CHUNK_SIZE.matcher(size).matches()) {
            throw malformed("a chunk's size is not a number of at most seven hexadecimal digits");
        }
        ignore(line.length() - size.length());
        expected = NOTHING.matcher(size).matches() ? Expected.TRAILER : Expected.CHUNK;
        return size;
    }

    @Override
    public BufferData readBuffer(int length) {
        BufferData data = super.readBuffer(length);
        // The server skips two bytes after a chunk, whatever they are.
        if (expected == Expected.CHUNK && !startsWithNewLine()) {
            throw malformed("a chunk is longer than its size says");
        }
        return data;
    }

    private void passTrailer() {
        for (String line = nextLine(); !line.isEmpty(); line = nextLine()) {
            ignore(line.length());
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw malformed("after the last chunk comes neither an empty line nor a trailer field");
            }
            try {
                HttpToken.validate(line.substring(0, colon));
            } catch (IllegalArgumentException e) {
                throw malformed("a trailer field has a name that is none");
            }
        }
    }

    /** A line without its end, nor any other that a more lenient reader would see in it. */
    private String nextLine() {
        String line = readAsciiString(endOfLine());
        skip(2);
        if (line.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F)) {
            throw malformed("a chunk's extension or a trailer field holds a control character");
        }
        return line;
    }

    private int endOfLine() {
        try {
            int length = super.findNewLine(LONGEST_LINE_BYTES);
            if (length < LONGEST_LINE_BYTES) {
                return length;
            }
        } catch (IncorrectNewLineException e) {
            throw malformed("a line between the chunks of the body doesn't end with CR and LF");
        }
        throw malformed("a line between the chunks of the body is too long");
    }

    private void ignore(int bytes) {
        ignoredBytes += bytes;
        if (ignoredBytes > MOST_IGNORED_BYTES) {
            throw malformed("the body has too much in extensions of its chunks and in its trailer");
        }
    }

    private static RequestException malformed(String what) {
        return RequestException.builder()
                .type(DirectHandler.EventType.BAD_REQUEST)
                .message(what)
                .build();
    }
}

package dev.sekali.bench.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads one answer after the other from a connection's bytes. Keeps the head and the beginning of the body, where the
 * verdicts are summed up, and counts the rest.
 */
final class Answer {

    private static final int MAX_HEAD_BYTES = 4096;
    private static final int KEPT_BODY_BYTES = 256;
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
    private static final String LENGTH = "\r\ncontent-length:";

    private final byte[] head = new byte[MAX_HEAD_BYTES];
    private final byte[] body = new byte[KEPT_BODY_BYTES];
    private int headBytes;
    private int matched;
    private int bodyBytes;
    private int length;

    /** Begins the next answer. */
    void reset() {
        headBytes = 0;
        matched = 0;
        bodyBytes = 0;
        length = -1;
    }

    /**
     * Takes in what came.
     *
     * @return whether the answer is whole
     */
    boolean take(ByteBuffer bytes) {
        while (length < 0 && bytes.hasRemaining()) {
            byte next = bytes.get();
            if (headBytes == MAX_HEAD_BYTES) {
                throw new IllegalStateException("the head of an answer is too long");
            }
            head[headBytes++] = next;
            matched = next == HEAD_END[matched] ? matched + 1 : next == '\r' ? 1 : 0;
            if (matched == HEAD_END.length) {
                length = readLength();
            }
        }
        if (length < 0) {
            return false;
        }
        int more = Math.min(bytes.remaining(), length - bodyBytes);
        int kept = Math.min(more, Math.max(0, KEPT_BODY_BYTES - bodyBytes));
        bytes.get(body, Math.min(bodyBytes, KEPT_BODY_BYTES - kept), kept);
        bytes.position(bytes.position() + more - kept);
        bodyBytes += more;
        return bodyBytes == length;
    }

    int status() {
        return Integer.parseInt(text(head, headBytes).substring(9, 12));
    }

    /** How many events were new, and how many were not. */
    Verdicts verdicts() {
        String text = text(body, Math.min(bodyBytes, KEPT_BODY_BYTES));
        if (text.startsWith("{\"status\":\"success\"")) {
            return new Verdicts(1, 0);
        }
        if (text.startsWith("{\"status\":\"ignored\"")) {
            return new Verdicts(0, 1);
        }
        return new Verdicts(number(text, "\"unique_processed\":"), number(text, "\"duplicate_dropped\":"));
    }

    /** What an answer says of its events. */
    record Verdicts(int stored, int dropped) {}

    private int readLength() {
        String text = text(head, headBytes).toLowerCase(Locale.ROOT);
        int at = text.indexOf(LENGTH);
        if (at < 0) {
            throw new IllegalStateException("an answer does not say how long it is");
        }
        int from = at + LENGTH.length();
        return Integer.parseInt(text.substring(from, text.indexOf('\r', from)).strip());
    }

    private static int number(String text, String name) {
        int from = text.indexOf(name) + name.length();
        int to = from;
        while (Character.isDigit(text.charAt(to))) {
            to++;
        }
        return Integer.parseInt(text, from, to, 10);
    }

    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}

package dev.sekali.ingest.event;

/**
 * The body, or a line of it, isn't JSON in UTF-8. The message says what it is instead, where, and what to send.
 *
 * <p>Lines count from 1; columns count bytes from 1.
 */
public final class MalformedJson extends Exception {

    MalformedJson(int line, int column, String what) {
        super("line %d, column %d: %s".formatted(line, column, what), null, false, false);
    }

    /** A flaw of a whole body, whose lines are counted only now that somebody is to be told. */
    static MalformedJson of(byte[] body, JsonFlaw flaw) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < flaw.offset(); i++) {
            if (body[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new MalformedJson(line, flaw.offset() - lineStart + 1, flaw.what());
    }
}

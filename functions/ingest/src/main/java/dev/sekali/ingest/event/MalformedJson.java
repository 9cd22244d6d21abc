package dev.sekali.ingest.event;

/**
 * The body, or a line of it, isn't JSON in UTF-8.
 *
 * <p>Lines count from 1; columns count bytes from 1.
 */
public final class MalformedJson extends Exception {

    MalformedJson(int line, int column, String what) {
        super("line %d, column %d: %s".formatted(line, column, what), null, false, false);
    }
}

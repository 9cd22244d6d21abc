package dev.sekali.ingest.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Walks over a payload and notes what {@code jsonb} can't hold, or would silently change. */
final class PayloadWalk {

    /** Far below the depth at which PostgreSQL's own parser runs out of stack. */
    static final int MAX_DEPTH = 1000;

    /**
     * How many characters the exponents of a payload's numbers may add to it, since PostgreSQL writes numbers out: 1e131071
     * has 131,072 digits to whoever reads it. Without a limit, a small payload could be stored that can never be read.
     */
    static final int MAX_EXPANSION = 8 << 20;

    private PayloadWalk() {}

    /**
     * Walks from a payload's opening brace to its closing one.
     *
     * @param mayEscape whether an escaped character can occur at all; without one, a string that is valid UTF-8 holds
     *     neither U+0000 nor half a surrogate pair, and needs no second look
     */
    static void walk(JsonParser json, boolean mayEscape, PointerBase base, Faults faults) throws IOException {
        Deque<MemberNames> objects = new ArrayDeque<>();
        int depth = 0;
        long expansion = 0;
        do {
            switch (json.currentToken()) {
                case START_OBJECT, START_ARRAY -> {
                    if (depth == MAX_DEPTH) {
                        // Left out, so that its neighbours are still checked.
                        faults.add("/payload", "is nested deeper than " + MAX_DEPTH);
                        json.skipChildren();
                    } else {
                        depth++;
                        if (json.currentToken() == JsonToken.START_OBJECT) {
                            objects.push(new MemberNames());
                        }
                    }
                }
                case END_OBJECT -> {
                    objects.pop();
                    depth--;
                }
                case END_ARRAY -> depth--;
                case FIELD_NAME -> {
                    String name = json.currentName();
                    if (!objects.element().add(name)) {
                        faults.add(base.pointer(json), "is given twice");
                    }
                    if (mayEscape && Text.holdsForbidden(name)) {
                        faults.add(base.pointer(json), "has a name with " + Text.FORBIDDEN);
                    }
                }
                case VALUE_STRING -> {
                    if (mayEscape && Text.holdsForbidden(json.getText())) {
                        faults.add(base.pointer(json), "holds " + Text.FORBIDDEN);
                    }
                }
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                    int written = JsonNumbers.writtenLength(json.getText());
                    expansion += Math.max(0, written - json.getTextLength());
                    if (written < 0) {
                        faults.add(
                                base.pointer(json),
                                "is a number with more digits than PostgreSQL can hold (131072 before the point,"
                                        + " 16383 after it)");
                    }
                }
                case VALUE_TRUE, VALUE_FALSE, VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> {
                    // nothing that could be wrong
                }
            }
        } while (depth > 0 && json.nextToken() != null);
        if (expansion > MAX_EXPANSION) {
            faults.add("/payload", "has numbers that are too long together when they are written without exponents");
        }
    }
}

package dev.sekali.ingest.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Walks over the payloads of one request and notes what {@code jsonb} can't hold or would silently change, and what
 * ordinary readers couldn't read.
 */
final class PayloadWalk {

    /**
     * How many characters the exponents of a request's numbers may add to it, since PostgreSQL writes numbers out: 1e999 has
     * 1,000 digits to whoever reads it. Without a limit, a small request could store what takes long to read.
     */
    static final int MAX_UNFOLDED = 8 << 20;

    static final String UNFOLDS_TOO_FAR =
            "has numbers that make the request more than %d characters longer when they are written without exponents; send"
                            .formatted(MAX_UNFOLDED)
                    + " fewer of them in one request";

    private final PublicationLimits limits;
    private final Faults.Count faults = new Faults.Count();
    private long unfolded;

    PayloadWalk(PublicationLimits limits) {
        this.limits = limits;
    }

    /**
     * Walks from a payload's opening brace to its closing one. Without an escape in the text, a string that is valid UTF-8
     * holds neither U+0000 nor half a surrogate pair, and needs no second look.
     *
     * @return how many characters longer the payload's numbers are without their exponents
     */
    long walk(JsonText text, PointerBase base, Faults faults) throws IOException {
        JsonParser json = text.json();
        Deque<MemberNames> objects = new ArrayDeque<>();
        int depth = 0;
        long longer = 0;
        do {
            switch (json.currentToken()) {
                case START_OBJECT, START_ARRAY -> {
                    if (depth == limits.nesting()) {
                        // Left out, so that its neighbours are still checked.
                        faults.add(
                                "/payload",
                                "is nested deeper than %d levels, which many readers of JSON can't follow; flatten it"
                                        .formatted(limits.nesting()));
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
                    if (text.mayEscape() && Text.holdsForbidden(name)) {
                        faults.add(base, json, "has a name with " + Text.FORBIDDEN);
                    } else if (!objects.element().add(name)) {
                        faults.add(base, json, "is given twice");
                    }
                }
                case VALUE_STRING -> {
                    if (text.mayEscape() && Text.holdsForbidden(json.getText())) {
                        faults.add(base, json, "holds " + Text.FORBIDDEN);
                    }
                }
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                    int digits = JsonNumbers.writtenDigits(json.getText());
                    if (digits < 0 || digits > limits.numberDigits()) {
                        faults.add(
                                base,
                                json,
                                "is a number of more than %d digits when it is written without an exponent, or one that"
                                                .formatted(limits.numberDigits())
                                        + " PostgreSQL can't hold; send it as a string");
                    } else {
                        longer += Math.max(0, digits - json.getTextLength());
                    }
                }
                case VALUE_TRUE, VALUE_FALSE, VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> {
                    // nothing that could be wrong
                }
            }
        } while (depth > 0 && json.nextToken() != null);
        return longer;
    }

    /** Where the faults of the request's next event go. */
    Faults faultsOfNextEvent() {
        return new Faults(faults);
    }

    /** Counts what an event that breaks no rule otherwise unfolds to; false when that is more than its request may. */
    boolean admit(long longer) {
        if (unfolded + longer > MAX_UNFOLDED) {
            return false;
        }
        unfolded += longer;
        return true;
    }
}

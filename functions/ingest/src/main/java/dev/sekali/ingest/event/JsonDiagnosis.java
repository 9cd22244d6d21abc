package dev.sekali.ingest.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;

/**
 * A second look at a text that the parser refused: what is wrong, where, and what to send instead. The parser's own words
 * speak of its settings and its insides. Only who sent such a text waits for it.
 */
final class JsonDiagnosis {

    private static final int END = -1;
    private static final int NONE = -1;
    private static final int UNIT_DIGITS = 4;
    private static final String CUT_SHORT = "the JSON ends here before it is complete; send all of it";
    private static final String COMMENT = "JSON has no comments; leave them out";

    private final byte[] json;

    private int at;

    /** Of the levels that are open, which are objects. Not the call stack, which has an end. */
    private final BitSet objects = new BitSet();

    private int depth;

    private JsonDiagnosis(byte[] json) {
        this.json = json;
    }

    /**
     * Makes a JSON text one that the parser can read. It refuses a name with half of a surrogate pair, which is JSON for all
     * that (RFC 8259, 8.2): in its place comes U+0000, escaped, which is as long and breaks the same rule. In place, since a
     * body has the memory for one of it.
     *
     * @param more what to say when more follows after the text
     * @throws JsonFlaw when it isn't one JSON text and nothing else
     */
    static void makeReadable(byte[] json, String more) throws JsonFlaw {
        JsonDiagnosis diagnosis = new JsonDiagnosis(json);
        diagnosis.text();
        if (diagnosis.skipSpace() != END) {
            throw diagnosis.flaw(more);
        }
    }

    /** Whether bytes are JSON texts, one after another, of which one at least goes over several lines. */
    static boolean isSpread(byte[] bytes) {
        JsonDiagnosis diagnosis = new JsonDiagnosis(bytes);
        boolean spread = false;
        try {
            while (diagnosis.skipSpace() != END) {
                int start = diagnosis.at;
                diagnosis.text();
                spread |= diagnosis.holdsLineBreak(start);
            }
            return spread;
        } catch (JsonFlaw e) {
            return false;
        }
    }

    private boolean holdsLineBreak(int from) {
        for (int i = from; i < at; i++) {
            if (json[i] == '\n') {
                return true;
            }
        }
        return false;
    }

    private void text() throws JsonFlaw {
        value();
        while (depth > 0) {
            int next = skipSpace();
            boolean object = objects.get(depth - 1);
            if (next == (object ? '}' : ']')) {
                at++;
                depth--;
            } else if (next == ',') {
                at++;
                if (object) {
                    name();
                }
                value();
            } else {
                throw neitherCommaNorEnd(next, object);
            }
        }
    }

    /** Reads a value that holds no others, or goes into one that does, up to the first that doesn't. */
    private void value() throws JsonFlaw {
        while (true) {
            int next = skipSpace();
            if (next != '{' && next != '[') {
                scalar(next);
                return;
            }
            objects.set(depth++, next == '{');
            at++;
            if (skipSpace() == (next == '{' ? '}' : ']')) {
                return;
            }
            if (next == '{') {
                name();
            }
        }
    }

    private void name() throws JsonFlaw {
        int next = skipSpace();
        if (next != '"') {
            throw switch (next) {
                case END -> flaw(CUT_SHORT);
                case '/', '#' -> flaw(COMMENT);
                case '}' -> flaw("nothing follows the comma before this; leave the comma out");
                default -> flaw("a member's name is missing here; put it in double quotes");
            };
        }
        string(true);
        int colon = skipSpace();
        if (colon != ':') {
            throw flaw(colon == END ? CUT_SHORT : "a colon is missing here, after the member's name; put it in");
        }
        at++;
    }

    private void scalar(int first) throws JsonFlaw {
        switch (first) {
            case '"' -> string(false);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            case END -> throw flaw(CUT_SHORT);
            case '/', '#' -> throw flaw(COMMENT);
            case '\'' -> throw flaw("a string stands in single quotes; put it in double ones");
            case '+', '.' -> throw flaw("no number begins like this; let a digit come first, or a minus and a digit");
            case ']', '}' ->
                throw flaw(
                        last() == ','
                                ? "nothing follows the comma before this; leave the comma out"
                                : "a value is missing here; put one in, or null");
            case ',', ':' -> throw flaw("a value is missing here; put one in, or null");
            default -> word();
        }
    }

    private void word() throws JsonFlaw {
        int start = at;
        while (isOfWord(here())) {
            at++;
        }
        String word = new String(json, start, at - start, StandardCharsets.US_ASCII);
        switch (word) {
            case "true", "false", "null" -> {
                // a value
            }
            case "" -> throw new JsonFlaw(start, "no JSON value begins like this; put text in double quotes");
            case "NaN", "Infinity", "None", "nil", "undefined" ->
                throw new JsonFlaw(start, "this word is no JSON value; send null, or leave the member out");
            default ->
                throw new JsonFlaw(
                        start,
                        "this word is no JSON value; put text in double quotes, and write true, false and null in lower"
                                + " case");
        }
    }

    private void number() throws JsonFlaw {
        if (here() == '-') {
            at++;
        }
        if (here() == '0') {
            at++;
            if (isDigit(here())) {
                throw flaw("a number begins with one zero too many; leave it out, or send a string");
            }
        } else {
            digits("a digit is missing here, after the minus; put it in, or send a string");
        }
        if (here() == '.') {
            at++;
            digits("a digit is missing here, after the decimal point; put it in, or leave the point out");
        }
        if (here() == 'e' || here() == 'E') {
            at++;
            if (here() == '+' || here() == '-') {
                at++;
            }
            digits("a digit is missing here, in the exponent; put it in, or leave the exponent out");
        }
    }

    private void digits(String ifNone) throws JsonFlaw {
        if (!isDigit(here())) {
            throw flaw(here() == END ? CUT_SHORT : ifNone);
        }
        while (isDigit(here())) {
            at++;
        }
    }

    private void string(boolean name) throws JsonFlaw {
        int high = NONE;
        at++;
        while (true) {
            int start = at;
            int unit = unit();
            boolean low = Character.isLowSurrogate((char) unit);
            if (high != NONE && !low) {
                replaceHalf(name, high);
            } else if (high == NONE && low) {
                replaceHalf(name, start);
            }
            high = Character.isHighSurrogate((char) unit) ? start : NONE;
            if (unit == '"') {
                return;
            }
        }
    }

    /** Reads on by a byte or an escape: the byte, the half of a surrogate pair that an escape stands for, or else 0. */
    private int unit() throws JsonFlaw {
        int next = here();
        if (next == END) {
            throw flaw("the JSON ends here, inside a string; send all of it");
        }
        if (next < ' ') {
            throw flaw("a control character stands in a string as it is; write it as an escape, a line break as \\n");
        }
        at++;
        return next == '\\' ? escape() : next;
    }

    private int escape() throws JsonFlaw {
        return switch (here()) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                at++;
                yield 0;
            }
            case 'u' -> {
                at++;
                yield escapedUnit();
            }
            default -> throw flaw("no escape goes on like this; for a backslash itself send two");
        };
    }

    private int escapedUnit() throws JsonFlaw {
        int unit = 0;
        for (int i = 0; i < UNIT_DIGITS; i++, at++) {
            if (!HexFormat.isHexDigit(here())) {
                throw flaw("four hexadecimal digits belong after \\u; for a backslash itself send two");
            }
            unit = unit << 4 | HexFormat.fromHexDigit(here());
        }
        return Character.isSurrogate((char) unit) ? unit : 0;
    }

    private void replaceHalf(boolean name, int escape) {
        if (name) {
            int digits = escape + 2;
            Arrays.fill(json, digits, digits + UNIT_DIGITS, (byte) '0');
        }
    }

    private JsonFlaw neitherCommaNorEnd(int next, boolean object) {
        return flaw(
                switch (next) {
                    case END -> CUT_SHORT;
                    case '/', '#' -> COMMENT;
                    case '}', ']' -> "this bracket closes one of the other kind; close { with } and [ with ]";
                    default ->
                        object ? "a comma or } is missing here; put it in" : "a comma or ] is missing here; put it in";
                });
    }

    private JsonFlaw flaw(String what) {
        return new JsonFlaw(at, what);
    }

    /** Passes over space, to what is returned. */
    private int skipSpace() {
        while (isSpace(here())) {
            at++;
        }
        return here();
    }

    /** The byte before this place that is no space. */
    private int last() {
        int before = at - 1;
        while (before >= 0 && isSpace(json[before])) {
            before--;
        }
        return before < 0 ? END : json[before];
    }

    private int here() {
        return at < json.length ? json[at] & 0xff : END;
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isOfWord(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }
}

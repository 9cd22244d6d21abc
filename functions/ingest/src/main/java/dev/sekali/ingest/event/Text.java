package dev.sekali.ingest.event;

/** The rules of an event's texts. */
final class Text {

    static final int MAX_CHARACTERS = 255;
    static final String FORBIDDEN = "U+0000 or half of a surrogate pair, which PostgreSQL can't hold";

    private Text() {}

    static boolean holdsForbidden(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return true;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Notes each rule that a required text breaks. */
    static void check(String pointer, String text, Faults faults) {
        if (text.isBlank()) {
            faults.add(pointer, "is blank");
        }
        if (text.length() > MAX_CHARACTERS && text.codePointCount(0, text.length()) > MAX_CHARACTERS) {
            faults.add(pointer, "is longer than %d characters".formatted(MAX_CHARACTERS));
        }
        if (holdsForbidden(text)) {
            faults.add(pointer, "holds " + FORBIDDEN);
        }
    }
}

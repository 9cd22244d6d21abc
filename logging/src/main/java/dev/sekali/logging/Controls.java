package dev.sekali.logging;

/** Keeps what somebody else wrote from breaking a line, or from telling a terminal what to do. */
final class Controls {

    private Controls() {}

    /**
     * Appends a text with its control characters and line separators escaped as in Java.
     *
     * @param allowed those to leave as they are
     */
    static void escape(String text, String allowed, StringBuilder to) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(Character.isISOControl(c) || c == '\u2028' || c == '\u2029') || allowed.indexOf(c) >= 0) {
                to.append(c);
                continue;
            }
            switch (c) {
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                default -> to.append("\\u%04x".formatted((int) c));
            }
        }
    }
}

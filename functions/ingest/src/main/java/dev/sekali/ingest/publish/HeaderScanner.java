package dev.sekali.ingest.publish;

/** Reads the parts that header values are made of (RFC 9110, 5.6), one after another. */
final class HeaderScanner {

    private static final char NOTHING = 0;

    private final String text;
    private int at;

    HeaderScanner(String text) {
        this.text = text;
    }

    boolean isAtEnd() {
        return at >= text.length();
    }

    char peek() {
        return isAtEnd() ? NOTHING : text.charAt(at);
    }

    /** Passes over a character if it comes next; whether it does. */
    boolean take(char c) {
        boolean comes = !isAtEnd() && text.charAt(at) == c;
        if (comes) {
            at++;
        }
        return comes;
    }

    void skipSpace() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    /** A token; empty when none comes. */
    String token() {
        int start = at;
        while (isOfToken(peek())) {
            at++;
        }
        return text.substring(start, at);
    }

    /** A token, or the contents of a quoted string, which ends with the text if nothing else ends it. */
    String word() {
        if (!take('"')) {
            return token();
        }
        StringBuilder quoted = new StringBuilder();
        while (!isAtEnd() && !take('"')) {
            take('\\');
            if (!isAtEnd()) {
                quoted.append(text.charAt(at++));
            }
        }
        return quoted.toString();
    }

    /** Passes over everything up to a character that is in no quoted string. */
    void skipTo(char c) {
        while (!isAtEnd() && peek() != c) {
            if (peek() == '"') {
                word();
            } else {
                at++;
            }
        }
    }

    private static boolean isOfToken(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || (c != NOTHING && "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }
}

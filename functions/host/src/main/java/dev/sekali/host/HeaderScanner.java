package dev.sekali.host;

/** Reads the parts that header values are made of (RFC 9110, 5.6), one after another. Never fails. Not thread-safe. */
public final class HeaderScanner {

    private static final char NOTHING = 0;

    private final String text;
    private int at;

    public HeaderScanner(String text) {
        this.text = text;
    }

    public boolean isAtEnd() {
        return at >= text.length();
    }

    /** The character that comes next; U+0000 at the end. */
    public char peek() {
        return isAtEnd() ? NOTHING : text.charAt(at);
    }

    /** Passes over a character if it comes next; whether it does. */
    public boolean take(char c) {
        boolean comes = !isAtEnd() && text.charAt(at) == c;
        if (comes) {
            at++;
        }
        return comes;
    }

    public void skipSpace() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    /** A token; empty when none comes. */
    public String token() {
        int start = at;
        while (isOfToken(peek())) {
            at++;
        }
        return text.substring(start, at);
    }

    /** A token, or the contents of a quoted string, which ends with the text if nothing else ends it. */
    public String word() {
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
    public void skipTo(char c) {
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

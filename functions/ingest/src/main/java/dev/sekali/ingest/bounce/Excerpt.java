package dev.sekali.ingest.bounce;

import java.nio.charset.StandardCharsets;

/**
 * The beginning of a text.
 *
 * @param cut whether the text was longer
 */
record Excerpt(String text, boolean cut) {

    static final int MAX_BYTES = 4096;

    private static final int REPLACEMENT = 0xFFFD;
    private static final char ELLIPSIS = '…';

    /**
     * Up to 4 KiB, and no part of a character.
     *
     * @param utf8 valid, and without U+0000
     */
    static Excerpt of(byte[] utf8) {
        int end = Math.min(utf8.length, MAX_BYTES);
        while (end < utf8.length && isWithinCharacter(utf8[end])) {
            end--;
        }
        return new Excerpt(new String(utf8, 0, end, StandardCharsets.UTF_8), end < utf8.length);
    }

    private static boolean isWithinCharacter(byte next) {
        return (next & 0xC0) == 0x80;
    }

    /**
     * At most so many characters, with an ellipsis for the last where there were more, and U+FFFD for each that PostgreSQL
     * can't hold.
     */
    static String text(String text, int maxCharacters) {
        StringBuilder kept = new StringBuilder(Math.min(text.length(), maxCharacters));
        int at = 0;
        for (int characters = 0; at < text.length(); characters++) {
            int character = text.codePointAt(at);
            at += Character.charCount(character);
            if (characters == maxCharacters - 1 && at < text.length()) {
                return kept.append(ELLIPSIS).toString();
            }
            kept.appendCodePoint(isForbidden(character) ? REPLACEMENT : character);
        }
        return kept.toString();
    }

    private static boolean isForbidden(int character) {
        return character == 0 || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
    }
}

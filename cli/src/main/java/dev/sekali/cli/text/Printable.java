package dev.sekali.cli.text;

import java.util.Locale;

/** Makes values fit for a report. */
public final class Printable {

    private static final int MAX_CHARS = 300;

    private Printable() {}

    /** Text from elsewhere: one line, no control characters, not endless. */
    public static String line(String text) {
        // The upper controls too: some terminals take them for commands.
        String clean = text.replaceAll("[\\p{Cntrl}\\x80-\\x9f]+", " ").strip();
        return clean.length() <= MAX_CHARS ? clean : clean.substring(0, MAX_CHARS) + "…";
    }

    /** A number with its thousands apart: 20,000. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number of things, with the plural that English makes of a plain s: 1 event, 20,000 events. */
    public static String count(long number, String thing) {
        return count(number) + " " + thing + (number == 1 ? "" : "s");
    }
}

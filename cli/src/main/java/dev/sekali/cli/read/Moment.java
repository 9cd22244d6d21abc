package dev.sekali.cli.read;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Times as people give them. */
public final class Moment {

    private Moment() {}

    /** A time for the service to read. What is so long ago, such as 15m, is reckoned from now; the rest is the service's to judge. */
    public static String text(String given) {
        String text = given.strip();
        if (!text.matches("\\d{1,6}[smhd]")) {
            return text;
        }
        String ago = text.toUpperCase(Locale.ROOT);
        return Instant.now()
                .minus(Duration.parse((ago.endsWith("D") ? "P" : "PT") + ago))
                .toString();
    }
}

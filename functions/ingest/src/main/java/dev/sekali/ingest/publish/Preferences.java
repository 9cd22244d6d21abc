package dev.sekali.ingest.publish;

import dev.sekali.host.HeaderScanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a client prefers (RFC 7240).
 *
 * @param lenient store the good events of a batch and reject the bad ones
 * @param minimal leave the results out
 */
record Preferences(boolean lenient, boolean minimal) {

    /** Reads the lines of the header. Of preferences that contradict one another the first counts. */
    static Preferences parse(List<String> lines) {
        Map<String, String> preferences = new HashMap<>();
        for (String line : lines) {
            read(line, preferences);
        }
        return new Preferences(
                "lenient".equals(preferences.get("handling")), "minimal".equals(preferences.get("return")));
    }

    private static void read(String line, Map<String, String> preferences) {
        HeaderScanner header = new HeaderScanner(line);
        do {
            header.skipSpace();
            String name = header.token();
            header.skipSpace();
            String value = "";
            if (header.take('=')) {
                header.skipSpace();
                value = header.word();
                header.skipSpace();
            }
            if (header.isAtEnd() || header.peek() == ',' || header.peek() == ';') {
                preferences.putIfAbsent(name.toLowerCase(Locale.ROOT), value.toLowerCase(Locale.ROOT));
            }
            header.skipTo(',');
        } while (header.take(','));
    }

    /** The value of Preference-Applied for what an answer honoured. */
    Optional<String> applied() {
        List<String> applied = new ArrayList<>(2);
        if (lenient) {
            applied.add("handling=lenient");
        }
        if (minimal) {
            applied.add("return=minimal");
        }
        return applied.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", applied));
    }
}

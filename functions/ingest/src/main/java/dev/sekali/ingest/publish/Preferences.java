package dev.sekali.ingest.publish;

import dev.sekali.host.HeaderScanner;
import java.time.Duration;
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
 * @param async answer before the commit, where there is a broker
 * @param commitWait how long to wait for the commit before that; zero without {@code async}
 */
record Preferences(boolean lenient, boolean minimal, boolean async, Duration commitWait) {

    /** More than anybody waits; a number with more digits is none. */
    private static final int MAX_WAIT_DIGITS = 9;

    /** Reads the lines of the header. Of preferences that contradict one another the first counts. */
    static Preferences parse(List<String> lines) {
        Map<String, String> preferences = new HashMap<>();
        for (String line : lines) {
            read(line, preferences);
        }
        // An empty value is as good as none (RFC 7240, 2).
        boolean async = "".equals(preferences.get("respond-async"));
        return new Preferences(
                "lenient".equals(preferences.get("handling")),
                "minimal".equals(preferences.get("return")),
                async,
                async ? seconds(preferences.getOrDefault("wait", "")) : Duration.ZERO);
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

    /** What isn't a number of seconds is no preference, as one that isn't known. */
    private static Duration seconds(String value) {
        boolean number = !value.isEmpty()
                && value.length() <= MAX_WAIT_DIGITS
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Duration.ofSeconds(Integer.parseInt(value)) : Duration.ZERO;
    }

    /**
     * The value of Preference-Applied for what an answer honoured.
     *
     * @param accepted whether it came before the commit
     */
    Optional<String> applied(boolean accepted) {
        List<String> applied = new ArrayList<>(3);
        if (accepted) {
            applied.add("respond-async");
        }
        if (lenient) {
            applied.add("handling=lenient");
        }
        if (minimal) {
            applied.add("return=minimal");
        }
        return applied.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", applied));
    }
}

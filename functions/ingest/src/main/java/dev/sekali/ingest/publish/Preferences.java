package dev.sekali.ingest.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a client prefers (RFC 7240).
 *
 * @param lenient store the good events of a batch and reject the bad ones
 * @param minimal leave the results out
 */
record Preferences(boolean lenient, boolean minimal) {

    static Preferences parse(List<String> headers) {
        boolean lenient = false;
        boolean minimal = false;
        for (String header : headers) {
            for (String preference : header.split(",", -1)) {
                String name = preference
                        .split(";", -1)[0]
                        .replace("\"", "")
                        .replaceAll("\\s", "")
                        .toLowerCase(Locale.ROOT);
                lenient |= name.equals("handling=lenient");
                minimal |= name.equals("return=minimal");
            }
        }
        return new Preferences(lenient, minimal);
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

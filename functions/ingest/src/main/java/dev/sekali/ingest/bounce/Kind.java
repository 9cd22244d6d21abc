package dev.sekali.ingest.bounce;

import java.util.Locale;

/** Why an event bounced off. */
enum Kind {
    DUPLICATE,
    REJECTED;

    /** As the table and its readers know it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

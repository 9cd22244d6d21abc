package dev.sekali.stats.bounces;

import java.util.Locale;

/** Why events bounce off. */
enum Kind {
    DUPLICATE,
    REJECTED;

    /** As the table and its readers know it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

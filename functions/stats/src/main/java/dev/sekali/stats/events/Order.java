package dev.sekali.stats.events;

import java.util.Locale;

/** Which way along {@code seq}. */
enum Order {
    /** Oldest first. */
    ASC,
    /** Newest first. */
    DESC;

    /** As it stands in an address, and in SQL too. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

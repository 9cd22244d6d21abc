package dev.sekali.events;

import java.util.Locale;

/** Which way along {@code seq}. */
public enum Order {
    /** Oldest first. */
    ASC,
    /** Newest first. */
    DESC;

    /** As it stands in an address, and in SQL too. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

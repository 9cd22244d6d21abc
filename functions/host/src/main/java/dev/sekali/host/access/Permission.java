package dev.sekali.host.access;

import java.util.Locale;

/** What a key lets its holder do. */
public enum Permission {
    PUBLISH,
    READ,
    /** To read and move subscriptions. */
    CONSUME;

    /** As the file of keys has it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

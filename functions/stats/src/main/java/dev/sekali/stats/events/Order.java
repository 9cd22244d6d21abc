package dev.sekali.stats.events;

/** Which way along {@code seq}. */
enum Order {
    /** Oldest first. */
    ASC,
    /** Newest first. */
    DESC
}

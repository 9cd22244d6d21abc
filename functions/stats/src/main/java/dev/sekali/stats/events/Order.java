package dev.sekali.stats.events;

/** Which way along {@code seq}. */
enum Order {
    /** Oldest first. */
    ASC("asc"),
    /** Newest first. */
    DESC("desc");

    private final String word;

    Order(String word) {
        this.word = word;
    }

    /** As it stands in an address, and in SQL too. */
    String word() {
        return word;
    }
}

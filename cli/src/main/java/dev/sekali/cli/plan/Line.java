package dev.sekali.cli.plan;

/** A line of a file, numbered from 1. */
sealed interface Line {

    /** A line that is text, without its line break. */
    record Text(long number, String text) implements Line {}

    /** A line that can't be sent. */
    record Unreadable(long number, String why) implements Line {}
}

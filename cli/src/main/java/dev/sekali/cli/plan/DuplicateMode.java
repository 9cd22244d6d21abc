package dev.sekali.cli.plan;

/** What a generated duplicate repeats. */
public enum DuplicateMode {

    /** The whole event, so that it is a duplicate always. */
    EXACT,

    /** The event_id alone, under a topic drawn anew, so that it is a duplicate only if that pair was sent before. */
    ID
}

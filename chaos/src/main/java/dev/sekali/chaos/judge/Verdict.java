package dev.sekali.chaos.judge;

/** What an attempt says of one of its events. */
public enum Verdict {

    /** Stored by this attempt. */
    SUCCESS,

    /** Was stored before. */
    IGNORED,

    /** Not stored by this attempt, and not welcome as it is. */
    REJECTED,

    /** May be stored by this attempt. */
    UNKNOWN
}

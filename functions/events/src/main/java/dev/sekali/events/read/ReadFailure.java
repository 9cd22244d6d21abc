package dev.sekali.events.read;

/** A read that gave no rows. Asking again later is safe and may help. The message is for the log, not for a client. */
public final class ReadFailure extends RuntimeException {

    /** What stood in the way. */
    public enum Kind {
        /** The database can't be reached, or refuses. */
        AWAY,
        /** Every connection was in use for as long as a read may wait for one. */
        BUSY,
        /** The server ended the statement at its timeout. */
        SLOW,
        /** A writer's transaction was open for as long as a page may wait for it. */
        UNSETTLED
    }

    private final Kind kind;

    public ReadFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    ReadFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}

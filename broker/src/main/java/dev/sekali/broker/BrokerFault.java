package dev.sekali.broker;

/**
 * The broker didn't do what it was asked for. Unless it says no by {@link Kind#FULL}, nobody knows whether it did a part of it.
 * The message is for a person, and never holds a password or an event.
 */
public final class BrokerFault extends Exception {

    /** What to make of it. */
    public enum Kind {
        /** It can't be reached, doesn't answer in time, or the connection broke. Another connection may do. */
        AWAY,
        /** It has no memory left. Nothing was done. */
        FULL,
        /** It answered with an error, such as while it loads its data, or as a replica. */
        REFUSED
    }

    private final Kind kind;

    BrokerFault(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** For a person. */
    public String why() {
        return String.valueOf(getMessage());
    }
}

package dev.sekali.cli.options;

/** How a run ends, for a script. */
public enum ExitStatus {

    /** Everything adds up. Help counts too. */
    VERIFIED(0, "verified: what was sent, what was answered and what /stats counted agree"),

    /** It does not, and the report says in what. */
    NOT_VERIFIED(1, "not verified: the report explains each difference"),

    /** Nothing was sent. */
    USAGE(2, "wrong usage: an option, a variable, a file or a URL that is not Sekali's"),

    /** The server was away for longer than the retries last. */
    GAVE_UP(3, "gave up retrying"),

    /** A signal, as the shell counts: 128 + SIGINT. The JVM itself ends with 143 after a SIGTERM. */
    INTERRUPTED(130, "interrupted; 143 if by SIGTERM");

    private final int code;
    private final String meaning;

    ExitStatus(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    String meaning() {
        return meaning;
    }
}

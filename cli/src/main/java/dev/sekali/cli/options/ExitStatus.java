package dev.sekali.cli.options;

/** How a command ends, for a script. Each command's help says what it means there. */
public enum ExitStatus {
    /** All is well; for publish and verify, everything adds up. Help counts too. */
    OK(0),
    /** There was nothing to do, so nothing is proved either. */
    NOTHING(0),
    /** It does not add up, or is not there. */
    NOT_VERIFIED(1),
    /** Nothing was done: an option, a variable, a file or a URL that is not Sekali's. */
    USAGE(2),
    /** The server was away for longer than the retries last. */
    GAVE_UP(3),
    /** What was asked for is not there. */
    NOT_FOUND(4),
    /** A signal, as the shell counts: 128 + SIGINT. The JVM itself ends with 143 after a SIGTERM. */
    INTERRUPTED(130);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}

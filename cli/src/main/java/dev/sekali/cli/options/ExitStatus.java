package dev.sekali.cli.options;

/** How a command ends, for a script. Each command's help says what it means there. */
public enum ExitStatus {
    OK(0),
    /** There was nothing to do, so nothing is proved either. */
    NOTHING(0),
    /** It does not add up, or something is missing. */
    NOT_VERIFIED(1),
    USAGE(2),
    GAVE_UP(3),
    NOT_FOUND(4),
    /** As the shell counts: 128 + SIGINT. The JVM itself ends with 143 after a SIGTERM. */
    INTERRUPTED(130);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}

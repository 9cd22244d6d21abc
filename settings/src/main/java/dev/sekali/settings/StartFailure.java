package dev.sekali.settings;

/**
 * Why a program can't start, in words for the person who started it: what is wrong and how to mend it. A {@code main}
 * prints the message alone, without a stack trace, and ends with {@link #exitStatus()}.
 */
public final class StartFailure extends RuntimeException {

    /** The settings or the command line are wrong: nothing was tried. */
    public static final int USAGE = 2;

    /** The settings are plausible, but what they point at is missing, too old or refuses. */
    public static final int ENVIRONMENT = 1;

    private final int exitStatus;

    private StartFailure(int exitStatus, String message) {
        super(message);
        this.exitStatus = exitStatus;
    }

    public static StartFailure usage(String message) {
        return new StartFailure(USAGE, message);
    }

    public static StartFailure environment(String message) {
        return new StartFailure(ENVIRONMENT, message);
    }

    public int exitStatus() {
        return exitStatus;
    }
}

package dev.sekali.cli.options;

/** A command can't do its work: its message is a line that says what is wrong, and how to mend it. */
public final class Failure extends Exception {

    private final ExitStatus status;

    public Failure(ExitStatus status, String line) {
        super(line);
        this.status = status;
    }

    /** The command line or the environment is wrong, or what they name. */
    public static Failure usage(String line) {
        return new Failure(ExitStatus.USAGE, line);
    }

    public ExitStatus status() {
        return status;
    }
}

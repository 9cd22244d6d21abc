package dev.sekali.cli.options;

import java.util.List;

/** A command can't do its work: lines say what is wrong, and how to mend it. */
public final class Failure extends Exception {

    private final ExitStatus status;
    private final List<String> lines;

    public Failure(ExitStatus status, List<String> lines) {
        super(String.join("\n", lines));
        this.status = status;
        this.lines = List.copyOf(lines);
    }

    public Failure(ExitStatus status, String line) {
        this(status, List.of(line));
    }

    /** The command line or the environment is wrong, or what they name. */
    public static Failure usage(String line) {
        return new Failure(ExitStatus.USAGE, List.of(line));
    }

    public ExitStatus status() {
        return status;
    }

    public List<String> lines() {
        return lines;
    }
}

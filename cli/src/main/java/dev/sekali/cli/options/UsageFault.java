package dev.sekali.cli.options;

import java.util.List;

/** The command line or the environment is wrong: a line for each fault says what, and how to mend it. */
public final class UsageFault extends Exception {

    private final List<String> lines;

    public UsageFault(List<String> lines) {
        super(String.join("\n", lines));
        this.lines = List.copyOf(lines);
    }

    public List<String> lines() {
        return lines;
    }
}

package dev.sekali.settings;

/** A value that must not reach a log or an error: its {@link #toString()} hides it. */
public record Secret(String value) {

    @Override
    public String toString() {
        return "[hidden]";
    }
}

package dev.sekali.host.follow;

/** Why a file can't be used: where and in what, but never what stands there, which may be a secret. */
public final class BrokenFile extends Exception {

    public BrokenFile(String message) {
        super(message, null, false, false);
    }

    /** What is wrong, for one line. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}

package dev.sekali.host.access;

/** Why a file of keys can't be used: where and in what, but never what stands there, which may be a key. */
final class BrokenKeyFile extends Exception {

    BrokenKeyFile(String message) {
        super(message, null, false, false);
    }

    /** What is wrong; completes "API_KEYS_FILE=path: ". */
    String reason() {
        return String.valueOf(getMessage());
    }
}

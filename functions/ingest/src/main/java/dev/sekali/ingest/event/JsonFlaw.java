package dev.sekali.ingest.event;

/** What is wrong with a JSON text, and where, as an offset in bytes. Carries no stack trace: it is an answer. */
final class JsonFlaw extends Exception {

    private final int offset;
    private final String what;

    JsonFlaw(int offset, String what) {
        super(what, null, false, false);
        this.offset = offset;
        this.what = what;
    }

    int offset() {
        return offset;
    }

    String what() {
        return what;
    }
}

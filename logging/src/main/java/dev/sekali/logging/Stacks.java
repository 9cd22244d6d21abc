package dev.sekali.logging;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Stack traces as texts. */
final class Stacks {

    private Stacks() {}

    static String text(Throwable error) {
        StringWriter text = new StringWriter(1024);
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}

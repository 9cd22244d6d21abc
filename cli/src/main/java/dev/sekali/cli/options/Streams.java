package dev.sekali.cli.options;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a run reads and writes.
 *
 * @param out gets the report
 * @param err gets progress and complaints
 * @param in is read for {@code --file=-}, and left open
 * @param terminal whether standard input and output are a terminal, so that a bar may redraw itself
 */
public record Streams(PrintStream out, PrintStream err, InputStream in, boolean terminal) {

    /** Those of this process, as they are now. */
    public static Streams ofProcess() {
        // Without a terminal, whether there is a console at all depends on the JDK.
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        return new Streams(System.out, System.err, System.in, terminal);
    }

    /** Why not all of the output was written; empty if it was, or if whoever reads from a pipe has had enough. */
    public Optional<String> loss() {
        if (!out.checkError()) {
            return Optional.empty();
        }
        // A print stream keeps the reason to itself, so one more byte has to tell it.
        try {
            bytes().write('\n');
            return Optional.of("a write failed");
        } catch (IOException e) {
            return readerLeft(e) ? Optional.empty() : Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Whether a write failed because nobody reads from the pipe any more. */
    public static boolean readerLeft(IOException failure) {
        return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }

    /** As {@link #out}, for bytes, with an exception when they can't be written. It has no buffer, and stays open. */
    @SuppressWarnings("ReferenceEquality") // Not just one like it: this process's.
    public OutputStream bytes() {
        out.flush();
        return out == System.out ? new FileOutputStream(FileDescriptor.out) : out;
    }
}

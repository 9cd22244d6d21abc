package dev.sekali.cli.options;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static final Path OUTPUT = Path.of("/proc/self/fd/1");

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

    /**
     * Whether the output is a file that does not end with a line's end. Where the system doesn't tell which file it is, as
     * Linux does, it counts as none.
     */
    @SuppressWarnings("ReferenceEquality") // Not just one like it: this process's.
    public boolean endsWithinALine() {
        if (out != System.out || !Files.isRegularFile(OUTPUT)) {
            return false;
        }
        try (SeekableByteChannel file = Files.newByteChannel(OUTPUT)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return file.size() > 0 && file.position(file.size() - 1).read(last) == 1 && last.get(0) != '\n';
        } catch (IOException e) {
            // It may be written and not be read.
            return false;
        }
    }

    /** As {@link #out}, for bytes, with an exception when they can't be written. It has no buffer, and stays open. */
    @SuppressWarnings("ReferenceEquality") // Not just one like it: this process's.
    public OutputStream bytes() {
        out.flush();
        return out == System.out ? new FileOutputStream(FileDescriptor.out) : out;
    }
}

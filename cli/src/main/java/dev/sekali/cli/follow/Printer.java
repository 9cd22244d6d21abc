package dev.sekali.cli.follow;

import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.Streams;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Prints events, each in a line. */
final class Printer {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final OutputStream out;
    private final boolean pretty;
    private final Pretty style;
    private long left;
    private long written;
    private boolean readerLeft;

    /** No more than {@code most} events. */
    Printer(Context context, boolean pretty, long most) {
        Streams streams = context.streams();
        this.out = new BufferedOutputStream(streams.bytes(), BUFFER_BYTES);
        this.pretty = pretty;
        boolean dumb = context.environment().get("TERM").filter("dumb"::equals).isPresent();
        boolean coloured = context.environment().get("NO_COLOR").isEmpty();
        this.style = new Pretty(streams.terminal() && !dumb, coloured);
        this.left = most;
    }

    /** Whether nothing more is wanted. */
    boolean done() {
        return left <= 0 || readerLeft;
    }

    /** Whether whoever reads from the pipe had enough. Nothing that was printed since the last flush counts then. */
    boolean readerLeft() {
        return readerLeft;
    }

    /** How many bytes were printed in all. */
    long written() {
        return written;
    }

    /** Prints an event, which may stay in a buffer; nothing if it is {@link #done()}. */
    void print(String json) throws Failure {
        if (!done()) {
            left--;
            byte[] line = ((pretty ? style.line(json) : json) + "\n").getBytes(StandardCharsets.UTF_8);
            written += line.length;
            write(() -> out.write(line));
        }
    }

    /** Ends the line of a run that was killed while it wrote it, so that what comes now isn't a part of it. */
    void endLine() throws Failure {
        write(() -> out.write('\n'));
    }

    /** Returns once everything is out. */
    void flush() throws Failure {
        if (!readerLeft) {
            write(out::flush);
        }
    }

    private interface Write {
        void run() throws IOException;
    }

    private void write(Write write) throws Failure {
        try {
            write.run();
        } catch (IOException e) {
            if (!Streams.readerLeft(e)) {
                throw new Failure(
                        ExitStatus.NOT_VERIFIED,
                        "The output can't be written any further: " + Objects.requireNonNullElse(e.getMessage(), e));
            }
            readerLeft = true;
        }
    }
}

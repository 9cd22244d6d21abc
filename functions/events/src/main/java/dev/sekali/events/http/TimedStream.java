package dev.sekali.events.http;

import dev.sekali.host.SocketDeadlines;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream whose writes fail when a client that has stopped reading holds them up. Each write is timed and nothing else, so
 * a slow database is nobody's stall. For use on one virtual thread.
 */
final class TimedStream extends OutputStream {

    private final OutputStream out;
    private final SocketDeadlines deadlines;

    TimedStream(OutputStream out, SocketDeadlines deadlines) {
        this.out = out;
        this.deadlines = deadlines;
    }

    @Override
    public void write(int b) throws IOException {
        timed(() -> out.write(b));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        timed(() -> out.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
        timed(out::flush);
    }

    @Override
    public void close() throws IOException {
        timed(out::close);
    }

    private void timed(Write write) throws IOException {
        deadlines.begin();
        try {
            write.run();
        } finally {
            deadlines.end();
        }
    }

    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }
}

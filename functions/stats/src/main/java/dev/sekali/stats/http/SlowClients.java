package dev.sekali.stats.http;

import dev.sekali.host.SocketDeadlines;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * Ends the writing to clients that have stopped reading. Each write is timed and nothing else, so a slow database is
 * nobody's stall. Thread-safe.
 */
public final class SlowClients implements AutoCloseable {

    private final SocketDeadlines deadlines;

    /** Gives each write so much time, from now on until closed. */
    public SlowClients(Duration timeout) {
        this.deadlines = new SocketDeadlines("slow-clients", timeout);
    }

    /** The same stream, whose writes fail when they take too long. For use on one virtual thread. */
    OutputStream watched(OutputStream out) {
        return new Watched(out);
    }

    @Override
    public void close() {
        deadlines.close();
    }

    private final class Watched extends OutputStream {

        private final OutputStream out;

        Watched(OutputStream out) {
            this.out = out;
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
    }

    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }
}

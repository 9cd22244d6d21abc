package dev.sekali.stats.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends the writing to clients that have stopped reading: the HTTP server itself would wait for room for ever. A thread
 * whose write takes too long is interrupted, which closes the socket that it writes to, since request threads are
 * virtual. Only writes are timed, so a slow database is nobody's stall. Thread-safe.
 */
public final class SlowClients implements AutoCloseable {

    private static final long LONGEST_SWEEP_MILLIS = 500;
    private static final int SWEEPS_A_TIMEOUT = 4;

    private final Map<Thread, Long> deadlines = new ConcurrentHashMap<>();
    private final Duration timeout;
    private final Thread sweeper =
            Thread.ofPlatform().name("slow-clients").daemon().unstarted(this::sweepUntilClosed);

    /** Watches from now on until closed, and gives each write so much time. */
    public SlowClients(Duration timeout) {
        this.timeout = timeout;
        sweeper.start();
    }

    /** The same stream, whose writes fail when they take too long. For use on one virtual thread. */
    OutputStream watched(OutputStream out) {
        return new Watched(out);
    }

    @Override
    public void close() {
        sweeper.interrupt();
    }

    private void sweepUntilClosed() {
        try {
            while (true) {
                Thread.sleep(Math.clamp(timeout.toMillis() / SWEEPS_A_TIMEOUT, 1, LONGEST_SWEEP_MILLIS));
                sweep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        // Atomic against end(): an interrupt comes before it or not at all, never into what the thread does next.
        deadlines
                .keySet()
                .forEach(writer -> deadlines.computeIfPresent(writer, (thread, deadline) -> {
                    if (now - deadline <= 0) {
                        return deadline;
                    }
                    thread.interrupt();
                    return null;
                }));
    }

    private void begin() {
        deadlines.put(Thread.currentThread(), System.nanoTime() + timeout.toNanos());
    }

    /** Ends the time of a write. When it was up before, the interrupt that came of it is cleared. */
    private void end() {
        if (deadlines.remove(Thread.currentThread()) == null) {
            Thread.interrupted();
        }
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
            begin();
            try {
                write.run();
            } finally {
                end();
            }
        }
    }

    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }
}

package dev.sekali.host;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Ends reads and writes of clients that trickle or stall: the HTTP server itself would wait for the next byte, or for room
 * for it, for ever. A thread that takes too long is interrupted, which closes the socket that it waits for, since request
 * threads are virtual. Thread-safe.
 */
public final class SocketDeadlines implements AutoCloseable {

    private static final long LONGEST_SWEEP_MILLIS = 500;
    private static final int SWEEPS_A_TIMEOUT = 4;

    private final Map<Thread, Long> deadlines = new ConcurrentHashMap<>();
    private final Duration timeout;
    private final ScheduledExecutorService sweeper;

    /**
     * Watches from now on until closed.
     *
     * @param name of the thread that watches
     * @param timeout from a {@link #begin()} to its {@link #end()}; noticed at most half a second late
     */
    public SocketDeadlines(String name, Duration timeout) {
        this.timeout = timeout;
        this.sweeper = Periodic.start(
                name,
                Duration.ofMillis(Math.clamp(timeout.toMillis() / SWEEPS_A_TIMEOUT, 1, LONGEST_SWEEP_MILLIS)),
                this::sweep);
    }

    /** Starts the time of the calling thread, which is a request's. */
    public void begin() {
        deadlines.put(Thread.currentThread(), System.nanoTime() + timeout.toNanos());
    }

    /** Ends it. When the time was up before, the interrupt that came of it is cleared. */
    public void end() {
        if (deadlines.remove(Thread.currentThread()) == null) {
            Thread.interrupted();
        }
    }

    @Override
    public void close() {
        sweeper.shutdown();
    }

    private void sweep() {
        long now = System.nanoTime();
        // Atomic against end(): an interrupt comes before it or not at all, never into what the thread does next.
        deadlines
                .keySet()
                .forEach(waiting -> deadlines.computeIfPresent(waiting, (thread, deadline) -> {
                    if (now - deadline <= 0) {
                        return deadline;
                    }
                    thread.interrupt();
                    return null;
                }));
    }
}

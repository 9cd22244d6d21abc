package dev.sekali.ingest.publish;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends the reading of bodies that trickle: the HTTP server itself would wait for the next byte for ever. A thread that
 * reads too long is interrupted, which closes the socket that it reads from. Thread-safe.
 */
final class SlowReaders implements AutoCloseable {

    private static final Duration SWEEP = Duration.ofMillis(500);

    private final Map<Thread, Long> deadlines = new ConcurrentHashMap<>();
    private final long timeoutNanos;
    private final Thread sweeper =
            Thread.ofPlatform().name("slow-readers").daemon().unstarted(this::sweepUntilClosed);

    SlowReaders(Duration timeout) {
        this.timeoutNanos = timeout.toNanos();
        sweeper.start();
    }

    /** Starts the time of the calling thread. */
    void begin() {
        deadlines.put(Thread.currentThread(), System.nanoTime() + timeoutNanos);
    }

    /** Ends it. When the time was up before, the interrupt that came of it is cleared. */
    void end() {
        if (deadlines.remove(Thread.currentThread()) == null) {
            Thread.interrupted();
        }
    }

    @Override
    public void close() {
        sweeper.interrupt();
    }

    private void sweepUntilClosed() {
        try {
            while (true) {
                Thread.sleep(SWEEP);
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
                .forEach(reader -> deadlines.computeIfPresent(reader, (thread, deadline) -> {
                    if (now - deadline <= 0) {
                        return deadline;
                    }
                    thread.interrupt();
                    return null;
                }));
    }
}

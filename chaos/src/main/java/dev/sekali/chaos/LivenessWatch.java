package dev.sekali.chaos;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks over and over whether ingest is alive. Thread-safe. */
final class LivenessWatch implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Ingest ingest;
    private final Thread thread = Thread.ofVirtual().name("liveness").unstarted(this::run);
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean closed;

    private LivenessWatch(Ingest ingest) {
        this.ingest = ingest;
    }

    static LivenessWatch start(Ingest ingest) {
        LivenessWatch watch = new LivenessWatch(ingest);
        watch.thread.start();
        return watch;
    }

    List<String> faults() {
        int failed = failures.get();
        return failed == 0 ? List.of() : List.of("liveness was down %d times".formatted(failed));
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            if (!ingest.isLive()) {
                failures.incrementAndGet();
            }
            Waiting.pause(PAUSE);
        }
    }
}

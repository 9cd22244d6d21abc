package dev.sekali.cli.send;

import dev.sekali.cli.http.Service;
import dev.sekali.cli.plan.EventSource;
import dev.sekali.cli.retry.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Sends a whole source with many workers, each a virtual thread. */
public final class Sender {

    /** How long requests under way may take once the run should stop: enough to learn of a commit, short for Ctrl-C. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(1);

    private static final Duration STOP_CHECK = Duration.ofMillis(100);

    private final Service service;
    private final SendSettings settings;
    private final Waits waits;

    /** A sender that publishes to {@code service}. */
    public Sender(Service service, SendSettings settings) {
        this.service = service;
        this.settings = settings;
        this.waits = service.waits();
    }

    /**
     * Blocks until every event of {@code source} is settled or the run was told to stop. After a stop, a worker that
     * hangs in a read of its source may be left behind; it does no more than that.
     *
     * @throws IOException if the source can't be read any further
     */
    public void send(EventSource source, AttemptListener listener) throws IOException {
        Worker worker = new Worker(source, new HttpCourier(service), listener, settings, waits);
        ExecutorService workers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("worker-", 1).factory());
        List<Future<?>> ends = IntStream.range(0, settings.workers())
                .<Future<?>>mapToObj(_ -> workers.submit(() -> work(worker)))
                .toList();
        workers.shutdown();
        awaitEnd(workers);
        for (Future<?> end : ends) {
            if (end.state() == Future.State.FAILED) {
                rethrow(end.exceptionNow());
            }
        }
    }

    /** One that fails ends the others, since they would fail likewise. */
    private Optional<Object> work(Worker worker) throws IOException {
        boolean done = false;
        try {
            worker.work();
            done = true;
        } finally {
            if (!done) {
                waits.stop().request();
            }
        }
        return Optional.empty();
    }

    private void awaitEnd(ExecutorService workers) {
        try {
            while (!workers.awaitTermination(STOP_CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
                if (waits.stop().requested()) {
                    workers.awaitTermination(STOP_GRACE.toMillis(), TimeUnit.MILLISECONDS);
                    return;
                }
            }
        } catch (InterruptedException e) {
            waits.stop().request();
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        throw new IllegalStateException("a worker failed", failure);
    }
}

package dev.sekali.cli.send;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.cli.http.ApiKey;
import dev.sekali.cli.http.Exchange;
import dev.sekali.cli.http.Problem;
import dev.sekali.cli.plan.EventSource;
import dev.sekali.cli.retry.Waits;
import java.io.IOException;
import java.net.URI;
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

    private final Courier courier;
    private final SendSettings settings;
    private final Waits waits;

    Sender(Courier courier, SendSettings settings, Waits waits) {
        this.courier = courier;
        this.settings = settings;
        this.waits = waits;
    }

    /** A sender that posts to {@code publish}. */
    public static Sender http(
            URI publish, ApiKey key, Exchange exchange, ObjectMapper mapper, SendSettings settings, Waits waits) {
        Courier courier = new HttpCourier(exchange, publish, key, new AnswerReader(mapper), new Problem(mapper));
        return new Sender(courier, settings, waits);
    }

    /**
     * Blocks until every event of {@code source} is settled or the run was told to stop. After a stop, a worker that
     * hangs in a read of its source may be left behind; it does no more than that.
     *
     * @throws IOException if the source can't be read any further
     */
    public void send(EventSource source, AttemptListener listener) throws IOException {
        Worker worker = new Worker(source, courier, listener, settings, waits);
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

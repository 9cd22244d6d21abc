package dev.sekali.cli.send;

import dev.sekali.cli.http.Service;
import dev.sekali.cli.plan.Claim;
import dev.sekali.cli.plan.Event;
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
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Sends a whole source with many workers, each a virtual thread: each event until it is answered for.
 *
 * @param courier sends some events in one request: blocks for a bounded time, and tells of one attempt or more
 * @param workers how many requests are under way at once
 * @param batchSize the most events a request
 * @param perSecond events a second, on schedule however slow the answers are; 0 for as fast as they come
 */
public record Sender(
        Function<List<Event>, List<Outcome>> courier, Waits waits, int workers, int batchSize, long perSecond) {

    public Sender(Service service, int workers, int batchSize, long perSecond) {
        this(new Courier(service)::deliver, service.waits(), workers, batchSize, perSecond);
    }

    /**
     * Blocks until every event of {@code source} is settled or the run was told to stop. After a stop, a worker that
     * hangs in a read of its source may be left behind; it does no more than that.
     *
     * @throws IOException if the source can't be read any further
     */
    public void send(EventSource source, Consumer<Attempt> listener) throws IOException {
        long start = waits.nanoTime().getAsLong();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        List<Future<Boolean>> ends = IntStream.range(0, workers)
                .mapToObj(_ -> threads.submit(() -> {
                    work(source, listener, start);
                    return true;
                }))
                .toList();
        threads.shutdown();
        try {
            boolean ended = false;
            while (!ended && !waits.stop().requested()) {
                ended = threads.awaitTermination(100, TimeUnit.MILLISECONDS);
            }
            // Enough to learn of a commit, short for Ctrl-C.
            boolean _ = threads.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            waits.stop().request();
            Thread.currentThread().interrupt();
        }
        for (Future<Boolean> end : ends) {
            if (end.state() == Future.State.FAILED) {
                if (end.exceptionNow() instanceof IOException e) {
                    throw e;
                }
                throw new IllegalStateException("a worker failed", end.exceptionNow());
            }
        }
    }

    /** Until the source has ended, or the run is told to stop. */
    private void work(EventSource source, Consumer<Attempt> listener, long start) throws IOException {
        try {
            while (!waits.stop().requested()) {
                Claim claim = source.next(batchSize);
                if (claim.isEmpty()) {
                    return;
                }
                long due = awaitTurn(claim.before(), start);
                if (!waits.stop().requested()) {
                    deliver(claim.events(), due, listener);
                }
            }
        } catch (IOException | RuntimeException e) {
            // The others would fail likewise.
            waits.stop().request();
            throw e;
        }
    }

    /** Waits until an event is due. Latency counts from there, so that what queues behind a stall shows it. */
    private long awaitTurn(long hits, long start) {
        long now = waits.nanoTime().getAsLong();
        if (perSecond == 0) {
            return now;
        }
        long due = start + dueNanos(hits, perSecond);
        waits.stop().pause(Duration.ofNanos(due - now));
        return due;
    }

    /** When the event after the first {@code hits} is due, from the start. In two parts, since one would overflow. */
    static long dueNanos(long hits, long perSecond) {
        return hits / perSecond * 1_000_000_000 + hits % perSecond * 1_000_000_000 / perSecond;
    }

    private void deliver(List<Event> events, long due, Consumer<Attempt> listener) {
        int number = 0;
        Optional<Duration> pause = Optional.of(Duration.ZERO);
        while (pause.isPresent() && !waits.stop().requested()) {
            List<Outcome> outcomes = courier.apply(events);
            for (Outcome hidden : outcomes.subList(0, outcomes.size() - 1)) {
                listener.accept(new Attempt(events, ++number, hidden));
            }
            number++;
            Outcome outcome = outcomes.getLast();
            pause = outcome instanceof Outcome.Again again
                    ? waits.pauseAfter(number, again.retryAfter())
                    : Optional.empty();
            boolean givenUp = outcome instanceof Outcome.Again && pause.isEmpty();
            long nanos = waits.nanoTime().getAsLong() - due;
            Attempt attempt = new Attempt(events, number, outcome, nanos, givenUp);
            listener.accept(attempt);
            // Who is away for so long, or refuses the key, does so for the other workers too.
            if (givenUp || (outcome instanceof Outcome.Refused refused && refused.blamesKey())) {
                waits.stop().request();
            }
            if (attempt.willBeHalved()) {
                deliver(events.subList(0, events.size() / 2), due, listener);
                deliver(events.subList(events.size() / 2, events.size()), due, listener);
            }
            pause.ifPresent(waits.stop()::pause);
        }
    }
}

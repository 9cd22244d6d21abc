package dev.sekali.ingest.commit;

import dev.sekali.host.tracing.RequestSpan;
import dev.sekali.ingest.event.Event;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The events of one request on their way to a verdict. They are committed in one transaction. Thread-safe; it is decided
 * once, and later decisions are ignored.
 */
public final class Submission {

    private static final Outcome TOO_LATE = new Outcome.Undecided("no verdict in time");

    private final List<Event> events;
    private final boolean allOrNothing;
    private final long bytes;
    private final long sinceNanos;
    private final long patienceNanos;
    private final RequestSpan request = RequestSpan.current();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    /**
     * A submission that waits from now on. Made on the thread of its request, whose trace tells of the commit.
     *
     * @param events at least one
     * @param allOrNothing whether an event that the database refuses keeps the others out too
     * @param patience how long its sender waits for the verdict
     */
    public Submission(List<Event> events, boolean allOrNothing, Duration patience) {
        this.events = List.copyOf(events);
        this.allOrNothing = allOrNothing;
        this.bytes = events.stream().mapToLong(Event::size).sum();
        this.sinceNanos = System.nanoTime();
        this.patienceNanos = patience.toNanos();
    }

    List<Event> events() {
        return events;
    }

    boolean allOrNothing() {
        return allOrNothing;
    }

    long bytes() {
        return bytes;
    }

    /** The request that waits for it, as traces show it. */
    RequestSpan request() {
        return request;
    }

    /** How long it has waited. */
    long ageNanos() {
        return System.nanoTime() - sinceNanos;
    }

    /** Whether half of its sender's patience is used up. */
    boolean overdue() {
        return ageNanos() >= patienceNanos / 2;
    }

    boolean expired() {
        return ageNanos() >= patienceNanos;
    }

    void decide(Outcome decided) {
        outcome.complete(decided);
    }

    /**
     * Decides it as undecided if its sender's patience has ended.
     *
     * @return whether that is so
     */
    boolean expire() {
        boolean expired = expired();
        if (expired) {
            decide(TOO_LATE);
        }
        return expired;
    }

    /** Waits for the outcome. {@link VerdictDeadlines} bound the wait. */
    Outcome await() throws InterruptedException {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an outcome is never an exception", e);
        }
    }
}

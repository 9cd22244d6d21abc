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
    private final long waitNanos;
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
        this(events, allOrNothing, patience, patience);
    }

    /**
     * The same of a sender who doesn't wait for as long as others would.
     *
     * @param wait how long its sender waits for the verdict
     * @param patience of others, by which it is judged whether commits take too long for one more to queue up: or a sender
     *     who hardly waits could have all others turned away
     */
    public Submission(List<Event> events, boolean allOrNothing, Duration wait, Duration patience) {
        this.events = List.copyOf(events);
        this.allOrNothing = allOrNothing;
        this.bytes = events.stream().mapToLong(Event::size).sum();
        this.sinceNanos = System.nanoTime();
        this.waitNanos = wait.toNanos();
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

    /** Whether half of a sender's patience is used up. */
    boolean overdue() {
        return ageNanos() >= patienceNanos / 2;
    }

    boolean expired() {
        return ageNanos() >= waitNanos;
    }

    void decide(Outcome decided) {
        outcome.complete(decided);
    }

    /**
     * Decides it as undecided if its sender waits no longer.
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

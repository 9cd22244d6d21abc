package dev.sekali.cli.subscribe;

import dev.sekali.cli.retry.StopSignal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A batch while its lease is kept: a thread renews it each third of its length, one renewal at a time, until this is closed.
 * The lease counts as lost when the service says so, or when it can have run out without an answer.
 */
public final class Turn implements AutoCloseable {

    /** How soon a renewal is tried again that got no answer. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Subscription subscription;
    private final Batch batch;
    private final Lease lease;
    private final CompletableFuture<Boolean> lost = new CompletableFuture<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final Thread keeper;
    private long reached;

    Turn(Subscription subscription, Batch batch) {
        this.subscription = subscription;
        this.batch = batch;
        this.lease = subscription.lease();
        this.reached = batch.before();
        this.keeper = Thread.ofVirtual().name("lease").start(this::keep);
    }

    public Batch batch() {
        return batch;
    }

    /** The name of what is read. */
    String subscription() {
        return subscription.name();
    }

    /** Everything up to this seq is handled. */
    public void reached(long seq) {
        reached = seq;
    }

    /** The whole batch is handled. */
    public void all() {
        reached = batch.position();
    }

    /** Nothing of it counts as handled. */
    public void nothing() {
        reached = batch.before();
    }

    /** What may be acknowledged. */
    long reached() {
        return reached;
    }

    /** Done when the lease is lost. */
    CompletableFuture<Boolean> lost() {
        return lost;
    }

    /** Whether no more work should begin: the lease is lost, or the run is told to stop. */
    boolean over() {
        return lost.isDone() || stop().requested();
    }

    /** Waits, less if it is {@link #over()}. */
    void pause(Duration pause) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        CompletableFuture<Void> _ = lost.thenAccept(end::complete);
        try (StopSignal.Registration _ = stop().whenRequested(() -> end.complete(true))) {
            end.get(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return;
        } catch (InterruptedException e) {
            stop().request();
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing completes it so", e);
        }
    }

    StopSignal stop() {
        return subscription.feed().stop();
    }

    private void keep() {
        Duration length = subscription.leaseLength();
        Duration third = length.dividedBy(3);
        long renewed = lease.nanos();
        // Maybe most of a third went by while the service waited for events; most batches are done at once all the
        // same.
        Duration pause = longer(third.minusNanos(now() - renewed), length.dividedBy(12));
        while (!isClosed(pause)) {
            long start = now();
            if (start - renewed >= length.toNanos()) {
                // As after this process was stopped for a while: somebody else may have it.
                lost.complete(true);
                return;
            }
            switch (subscription.renew(lease, length.minusNanos(start - renewed))) {
                case RENEWED -> {
                    renewed = start;
                    pause = third;
                }
                case LOST -> {
                    lost.complete(true);
                    return;
                }
                case UNANSWERED -> {
                    Duration left = length.minusNanos(now() - renewed);
                    pause = left.compareTo(AGAIN) < 0 ? left : AGAIN;
                }
            }
        }
    }

    private boolean isClosed(Duration pause) {
        try {
            return closed.get(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("nobody else knows this thread", e);
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private long now() {
        return subscription.feed().service().waits().nanoTime().getAsLong();
    }

    /** Waits until no renewal is under way; no longer than an answer may take. An interrupt is kept for later. */
    @Override
    public void close() {
        closed.complete(true);
        boolean interrupted = false;
        while (keeper.isAlive()) {
            try {
                keeper.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

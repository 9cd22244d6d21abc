package dev.sekali.cli.send;

import dev.sekali.cli.plan.Claim;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventSource;
import dev.sekali.cli.retry.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Claims events and sends them until they are answered for. One instance serves all workers: it keeps no state. */
final class Worker {

    private static final Outcome HIDDEN =
            new Outcome.Unanswered(OptionalInt.empty(), "sent again on the way", Optional.empty());

    /** Sends requests. Thread-safe. */
    @FunctionalInterface
    interface Courier {

        /** Sends {@code events}, at least one, in one request; blocks for a bounded time. */
        Delivered deliver(List<Event> events);
    }

    /**
     * How one request ended.
     *
     * @param hiddenAttempts how often something on the way sent it before it got {@code outcome}: each may have had its
     *     effect
     */
    record Delivered(int hiddenAttempts, Outcome outcome) {}

    private final EventSource source;
    private final Courier courier;
    private final AttemptListener listener;
    private final SendSettings settings;
    private final Waits waits;
    private final long startNanos;

    Worker(EventSource source, Courier courier, AttemptListener listener, SendSettings settings, Waits waits) {
        this.source = source;
        this.courier = courier;
        this.listener = listener;
        this.settings = settings;
        this.waits = waits;
        this.startNanos = waits.nanoTime().getAsLong();
    }

    /** Works until the source has ended or the run is told to stop. */
    void work() throws IOException {
        while (!waits.stop().requested()) {
            Claim claim = source.next(settings.batchSize());
            if (claim.isEmpty()) {
                return;
            }
            long due = awaitTurn(claim.before());
            if (!waits.stop().requested()) {
                deliver(claim.events(), due);
            }
        }
    }

    /** Waits until the claimed events are due. Latency counts from there, so that what queues behind a stall shows it. */
    private long awaitTurn(long hits) {
        long now = waits.nanoTime().getAsLong();
        if (!settings.pacer().isPaced()) {
            return now;
        }
        waits.stop().pause(settings.pacer().pace(Duration.ofNanos(now - startNanos), hits));
        return startNanos + settings.pacer().due(hits).toNanos();
    }

    private void deliver(List<Event> events, long dueNanos) {
        boolean again = true;
        for (int number = 1; again; number++) {
            Delivered delivered = courier.deliver(events);
            for (int hidden = 0; hidden < delivered.hiddenAttempts(); hidden++) {
                listener.attempted(new Attempt(events, number++, HIDDEN));
            }
            Attempt attempt = new Attempt(events, number, delivered.outcome());
            listener.attempted(attempt);
            again = switch (attempt.outcome()) {
                case Outcome.Answered _ -> {
                    listener.acknowledged(waits.nanoTime().getAsLong() - dueNanos);
                    yield false;
                }
                case Outcome.Refused refused -> {
                    if (refused.blamesKey()) {
                        waits.stop().request();
                    }
                    if (attempt.willBeHalved()) {
                        deliver(events.subList(0, events.size() / 2), dueNanos);
                        deliver(events.subList(events.size() / 2, events.size()), dueNanos);
                    }
                    yield false;
                }
                case Outcome.Garbled _ -> false;
                case Outcome.Again outcome -> pause(attempt, outcome);
            };
        }
    }

    /** Waits before the next attempt; false if there is none. */
    private boolean pause(Attempt failed, Outcome.Again outcome) {
        Optional<Duration> pause = settings.retries().pauseAfter(failed.number(), outcome.retryAfter(), waits.random());
        if (pause.isEmpty()) {
            listener.gaveUp(failed, outcome);
            // Who is away for so long is away for the other workers too.
            waits.stop().request();
            return false;
        }
        waits.stop().pause(pause.get());
        return !waits.stop().requested();
    }
}

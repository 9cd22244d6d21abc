package dev.sekali.cli.subscribe;

import dev.sekali.cli.options.Failure;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Brings the batches of a subscription to a handler, one after the other, and acknowledges what it handled.
 *
 * @param once ends when nothing is left, instead of waiting for more
 */
public record Delivery(Subscription subscription, boolean once) {

    /** Handles batches, and says how far it came with each. */
    @FunctionalInterface
    public interface Handler extends AutoCloseable {

        /** Blocks until the batch is handled or the turn is over. A failure ends the run once what was reached is acknowledged. */
        void handle(Turn turn) throws Failure;

        @Override
        default void close() {}
    }

    /** Blocks until the run is told to stop, nothing is left if it is {@code once}, or {@code enough}. */
    public void run(Handler handler, BooleanSupplier enough) throws Failure {
        while (!subscription.feed().stop().requested() && !enough.getAsBoolean()) {
            Optional<Batch> next = subscription.next();
            if (next.isPresent()) {
                deliver(next.get(), handler);
            } else if (once && subscription.exhausted()) {
                return;
            }
        }
    }

    private void deliver(Batch batch, Handler handler) throws Failure {
        Optional<Failure> failure = Optional.empty();
        Turn turn = new Turn(subscription, batch);
        try (turn) {
            handler.handle(turn);
        } catch (Failure e) {
            failure = Optional.of(e);
        }
        if (turn.lost().isDone()) {
            subscription.lost();
        } else {
            boolean ends = failure.isPresent() || subscription.feed().stop().requested();
            subscription.acknowledge(turn.reached(), ends || subscription.takesTurns());
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}

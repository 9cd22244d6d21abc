package dev.sekali.chaos.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When senders send: at a rate that they keep together, or each as soon as it can. A sender that comes late for its turn
 * sends at once, and its time counts from the turn: who waits in line waits too. Thread-safe.
 */
public final class Pacer {

    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final long startNanos = System.nanoTime();
    private final double perSecond;
    private final AtomicLong turns = new AtomicLong();

    private Pacer(double perSecond) {
        this.perSecond = perSecond;
    }

    /** Paces from now on. */
    public static Pacer perSecond(double rate) {
        return new Pacer(rate);
    }

    /** Doesn't. */
    public static Pacer none() {
        return new Pacer(Double.POSITIVE_INFINITY);
    }

    /** Waits for the next turn, and tells when it was or is, as {@link System#nanoTime()} does. */
    long await() throws InterruptedException {
        if (Double.isInfinite(perSecond)) {
            return System.nanoTime();
        }
        long turn = startNanos + (long) (turns.getAndIncrement() * (SECOND_NANOS / perSecond));
        long wait = turn - System.nanoTime();
        if (wait > 0) {
            Thread.sleep(Duration.ofNanos(wait));
        }
        return turn;
    }
}

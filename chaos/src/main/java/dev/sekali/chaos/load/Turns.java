package dev.sekali.chaos.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whose turn it is, where senders keep a rate together or each sends as soon as it can. A sender that comes late for its
 * turn sends at once, and its time counts from the turn: who waits in line waits too. Thread-safe.
 */
public final class Turns {

    private static final long NANOS_A_SECOND = 1_000_000_000;

    private final long startNanos = System.nanoTime();
    private final long rate;
    private final Duration pause;
    private final AtomicLong taken = new AtomicLong();

    private Turns(long rate, Duration pause) {
        this.rate = rate;
        this.pause = pause;
    }

    /**
     * So many a second from now on.
     *
     * @param rate at least 1
     */
    public static Turns perSecond(long rate) {
        if (rate < 1) {
            throw new IllegalArgumentException("rate " + rate);
        }
        return new Turns(rate, Duration.ZERO);
    }

    /** Always. */
    public static Turns unpaced() {
        return after(Duration.ZERO);
    }

    /** Each sender's so long after its last event was acknowledged. */
    public static Turns after(Duration pause) {
        return new Turns(0, pause);
    }

    /** Waits for the next turn, and tells when it was or is, as {@link System#nanoTime()} does. */
    long await() throws InterruptedException {
        if (rate == 0) {
            Thread.sleep(pause);
            return System.nanoTime();
        }
        // A double holds the nanoseconds of a hundred days exactly.
        long turn = startNanos + (long) (taken.getAndIncrement() * (double) NANOS_A_SECOND / rate);
        Thread.sleep(Duration.ofNanos(Math.max(0, turn - System.nanoTime())));
        return turn;
    }
}

package dev.sekali.chaos.load;

import dev.sekali.cli.send.Pacer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whose turn it is, where senders keep a rate together or each sends as soon as it can. A sender that comes late for its
 * turn sends at once, and its time counts from the turn: who waits in line waits too. Thread-safe.
 */
public final class Turns {

    private final long startNanos = System.nanoTime();
    private final Pacer pacer;
    private final AtomicLong taken = new AtomicLong();

    private Turns(Pacer pacer) {
        this.pacer = pacer;
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
        return new Turns(new Pacer(rate));
    }

    /** Always. */
    public static Turns unpaced() {
        return new Turns(new Pacer(0));
    }

    /** Waits for the next turn, and tells when it was or is, as {@link System#nanoTime()} does. */
    long await() throws InterruptedException {
        if (!pacer.isPaced()) {
            return System.nanoTime();
        }
        long turn = startNanos + pacer.due(taken.getAndIncrement()).toNanos();
        long wait = turn - System.nanoTime();
        if (wait > 0) {
            Thread.sleep(Duration.ofNanos(wait));
        }
        return turn;
    }
}

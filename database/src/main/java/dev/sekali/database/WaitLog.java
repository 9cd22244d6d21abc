package dev.sekali.database;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Says in the log what a start waits for, and why it isn't there: at once and then every ten seconds. For one thread. */
public final class WaitLog {

    private static final System.Logger LOG = System.getLogger(WaitLog.class.getName());

    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final Duration wait;
    private final LongSupplier nanoClock;
    private final long beginNanos;
    private Duration next = Duration.ZERO;

    /**
     * Begins to count.
     *
     * @param wait how long to wait at most
     */
    public WaitLog(Duration wait, LongSupplier nanoClock) {
        this.wait = wait;
        this.nanoClock = nanoClock;
        this.beginNanos = nanoClock.getAsLong();
    }

    public boolean isOver() {
        return waited().compareTo(wait) > 0;
    }

    /** To be called often while it waits. */
    public void waitFor(String why) {
        Duration waited = waited();
        if (waited.compareTo(next) >= 0) {
            next = waited.plus(PERIOD);
            LOG.log(
                    System.Logger.Level.INFO,
                    "waiting for the database, {0} s of {1} s: {2}",
                    waited.toSeconds(),
                    wait.toSeconds(),
                    why);
        }
    }

    private Duration waited() {
        return Duration.ofNanos(nanoClock.getAsLong() - beginNanos);
    }
}

package dev.sekali.cli.feed;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Says why there is a wait, once at first and seldom after that, however often it is told. Thread-safe. */
public final class Waiting {

    private static final Duration EVERY = Duration.ofSeconds(30);

    private final PrintStream err;
    private final LongSupplier nanoTime;
    private boolean said;
    private long saidNanos;
    private long lastNanos;
    private long unsaid;

    /** @param nanoTime as {@link System#nanoTime()} */
    Waiting(PrintStream err, LongSupplier nanoTime) {
        this.err = err;
        this.nanoTime = nanoTime;
    }

    /** Says so, or counts it for the next time. */
    synchronized void on(Object what, String why) {
        long now = nanoTime.getAsLong();
        if (now - lastNanos >= EVERY.toNanos()) {
            // All was well meanwhile: what failed before belongs to another wait.
            unsaid = 0;
        }
        lastNanos = now;
        if (said && now - saidNanos < EVERY.toNanos()) {
            unsaid++;
            return;
        }
        err.println("Waiting for %s (%s%s)"
                .formatted(what, why, unsaid > 0 ? "; failed %d times since".formatted(unsaid + 1) : ""));
        said = true;
        saidNanos = now;
        unsaid = 0;
    }
}

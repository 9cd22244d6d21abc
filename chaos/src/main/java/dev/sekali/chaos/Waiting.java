package dev.sekali.chaos;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits that end. */
final class Waiting {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Waiting() {}

    /**
     * Waits for something that must come for the test to make sense.
     *
     * @throws IllegalStateException when it doesn't within a minute
     */
    static void until(BooleanSupplier condition, String what) {
        if (!until(condition, LONGEST)) {
            throw new IllegalStateException("waited a minute for " + what);
        }
    }

    /** Whether it came in time. */
    static boolean until(BooleanSupplier condition, Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            pause(PAUSE);
        }
        return true;
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

package dev.sekali.chaos;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.core.ConditionTimeoutException;

/** Waits that end. */
final class Waiting {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Waiting() {}

    /**
     * Waits for something that must come for the test to make sense.
     *
     * @throws ConditionTimeoutException when it doesn't within a minute
     */
    static void until(BooleanSupplier condition, String what) {
        await(what).pollDelay(Duration.ZERO).pollInterval(PAUSE).atMost(LONGEST).until(condition::getAsBoolean);
    }

    /** Whether it came in time. */
    static boolean until(BooleanSupplier condition, Duration wait) {
        try {
            await().pollDelay(Duration.ZERO).pollInterval(PAUSE).atMost(wait).until(condition::getAsBoolean);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
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

package dev.sekali.cli.retry;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What waiting depends on, so that a test can hold it still: {@code nanoTime} is as {@link System#nanoTime()}. */
public record Waits(StopSignal stop, RandomGenerator random, LongSupplier nanoTime) {

    public static Waits real(StopSignal stop) {
        return new Waits(stop, () -> ThreadLocalRandom.current().nextLong(), System::nanoTime);
    }
}

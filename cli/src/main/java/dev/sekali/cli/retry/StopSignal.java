package dev.sekali.cli.retry;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says that the run should end, and wakes everyone who waits. Thread-safe; once requested, it stays so. */
public final class StopSignal {

    private final CountDownLatch latch = new CountDownLatch(1);
    private volatile boolean interrupted;

    public void request() {
        latch.countDown();
    }

    public boolean requested() {
        return latch.getCount() == 0;
    }

    /** As {@link #request()}, because the user wants it so. */
    public void interrupt() {
        interrupted = true;
        request();
    }

    public boolean interrupted() {
        return interrupted;
    }

    /** Waits for {@code pause}, less if a stop is requested. An interrupt of the thread counts as such a request. */
    public void pause(Duration pause) {
        try {
            boolean _ = latch.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            request();
            Thread.currentThread().interrupt();
        }
    }
}

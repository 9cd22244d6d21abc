package dev.sekali.relay;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether a relay is to end, and waits that end with it. Thread-safe. */
final class Stop {

    private final CountDownLatch requested = new CountDownLatch(1);

    void request() {
        requested.countDown();
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    void pause(Duration wait) throws InterruptedException {
        var _ = requested.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }
}

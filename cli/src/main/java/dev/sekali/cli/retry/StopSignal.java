package dev.sekali.cli.retry;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says that the run should end, and wakes everyone who waits. Thread-safe; once requested, it stays so. */
public final class StopSignal {

    private final CountDownLatch latch = new CountDownLatch(1);
    private final Set<Action> actions = ConcurrentHashMap.newKeySet();
    private volatile boolean interrupted;
    private volatile Duration grace = Duration.ofSeconds(2);

    /** What a stop does at once. By identity, so that two that do the same are two. */
    private static final class Action {
        private final Runnable run;

        Action(Runnable run) {
            this.run = run;
        }
    }

    /** Ends with {@link #close()}. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    public void request() {
        latch.countDown();
        actions.forEach(this::runOnce);
    }

    /** Runs {@code action}, which must not block, once when a stop is requested, or now if that was before. */
    public Registration whenRequested(Runnable action) {
        Action registered = new Action(action);
        actions.add(registered);
        if (requested()) {
            runOnce(registered);
        }
        return () -> actions.remove(registered);
    }

    private void runOnce(Action action) {
        if (actions.remove(action)) {
            action.run.run();
        }
    }

    /** How long the run may take to end once a stop is requested; two seconds unless it asked for more. */
    public Duration grace() {
        return grace;
    }

    /** Asks for more time to end. */
    public void allow(Duration longer) {
        grace = longer;
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

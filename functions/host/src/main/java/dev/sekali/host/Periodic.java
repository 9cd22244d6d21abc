package dev.sekali.host;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does the same again and again. An executor alone would stop at the first failure, and whoever relies on it might wait for ever. */
public final class Periodic {

    private static final System.Logger LOG = System.getLogger(Periodic.class.getName());

    private Periodic() {}

    /**
     * Does a task on a daemon thread of its own, with a pause before each time, until the executor is shut down. A failure
     * is logged, and it goes on.
     *
     * @param name of the thread
     */
    public static ScheduledExecutorService start(String name, Duration pause, Runnable task) {
        return start(name, pause, pause, task);
    }

    /** The same, with another pause before the first time. */
    public static ScheduledExecutorService start(String name, Duration firstPause, Duration pause, Runnable task) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
        var _ = thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException | Error e) {
                        LOG.log(System.Logger.Level.ERROR, name + " failed; it goes on", e);
                    }
                },
                firstPause.toNanos(),
                pause.toNanos(),
                TimeUnit.NANOSECONDS);
        return thread;
    }
}

package dev.sekali.host;

import java.time.Duration;

/**
 * Does the same again and again on a thread of its own until closed, with a pause before each time. A failure is logged,
 * and it goes on: whoever relies on it might wait for ever otherwise. Thread-safe.
 */
public final class Periodic implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Periodic.class.getName());

    private final Duration pause;
    private final Runnable task;
    private final Thread thread;

    private Periodic(String name, Duration pause, Runnable task) {
        this.pause = pause;
        this.task = task;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::repeatUntilClosed);
    }

    /**
     * Begins with a pause.
     *
     * @param name of the thread
     */
    public static Periodic start(String name, Duration pause, Runnable task) {
        Periodic started = new Periodic(name, pause, task);
        started.thread.start();
        return started;
    }

    private void repeatUntilClosed() {
        try {
            while (true) {
                Thread.sleep(pause);
                perform();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void perform() {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, thread.getName() + " failed; it goes on", e);
        }
    }

    /** Interrupts it, and doesn't wait for its end. */
    @Override
    public void close() {
        thread.interrupt();
    }
}

package dev.sekali.ingest.commit;

import dev.sekali.database.WaitLog;
import dev.sekali.settings.StartFailure;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * How many committers have a working connection, why those that have none don't, and whether the database answers at all.
 * Says in the log that the database went away, once for each reason, and once that it is back, when it has been for a while:
 * one that comes and goes would flood the log. Of one that never came, whoever waits for it speaks. Thread-safe.
 */
final class Availability {

    /** What a sender is told when nothing can be taken. */
    static final String AWAY = "the database is away";

    private static final String NOT_TRIED = "not connected yet";

    /** A refusal is signalled; this is for the end of the wait, and for a server that doesn't say a word. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private static final Duration STEADY = Duration.ofSeconds(2);

    private static final System.Logger LOG = System.getLogger(Availability.class.getName());

    private final Runnable onFirst;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicInteger up = new AtomicInteger();
    private volatile boolean silent;
    // The fields below belong to the lock.
    private boolean everUp;
    /** The reasons that are in the log while it is away. */
    private final Set<String> told = new HashSet<>();

    private long backNanos;
    private String fault = NOT_TRIED;
    private Optional<StartFailure> permanent = Optional.empty();

    /** @param onFirst runs once, when the first connection is there, on the thread that made it */
    Availability(Runnable onFirst) {
        this.onFirst = onFirst;
    }

    boolean available() {
        return up.get() > 0 && !silent;
    }

    int up() {
        return silent ? 0 : up.get();
    }

    boolean everUp() {
        return locked(() -> everUp);
    }

    String fault() {
        return locked(() -> fault);
    }

    void connected() {
        lock.lock();
        try {
            noteBack();
            up.incrementAndGet();
            permanent = Optional.empty();
            silent = false;
            changed.signalAll();
            if (!everUp) {
                everUp = true;
                onFirst.run();
            }
        } finally {
            lock.unlock();
        }
    }

    void lost(String why) {
        lock.lock();
        try {
            up.decrementAndGet();
            fault = why;
            tell();
        } finally {
            lock.unlock();
        }
    }

    /** The connections that there are get no answer, and no other can be had. */
    void silent(String why) {
        lock.lock();
        try {
            silent = true;
            fault = why;
            tell();
        } finally {
            lock.unlock();
        }
    }

    /** They do, or another one can be had. */
    void answers() {
        if (silent) {
            lock.lock();
            try {
                noteBack();
                silent = false;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Looks whether the database has been back for a while, and says so. To be called now and then. */
    void settle() {
        lock.lock();
        try {
            if (!told.isEmpty() && available() && System.nanoTime() - backNanos > STEADY.toNanos()) {
                told.clear();
                LOG.log(System.Logger.Level.INFO, "the database is back");
            }
        } finally {
            lock.unlock();
        }
    }

    void refused(String why, boolean mayPass) {
        lock.lock();
        try {
            fault = why;
            permanent = mayPass ? Optional.empty() : Optional.of(StartFailure.environment(why));
            tell();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the first connection, and says in the log what it waits for.
     *
     * @throws StartFailure when none came in time, or the database refuses for a reason that waiting doesn't change
     */
    void await(Duration wait) throws InterruptedException {
        WaitLog log = new WaitLog(wait, System::nanoTime);
        lock.lock();
        try {
            while (up.get() == 0) {
                if (permanent.isPresent()) {
                    throw permanent.get();
                }
                if (log.isOver()) {
                    throw StartFailure.environment(fault);
                }
                if (!fault.equals(NOT_TRIED)) {
                    log.waitFor(fault);
                }
                changed.awaitNanos(LOOK_AGAIN.toNanos());
            }
        } finally {
            lock.unlock();
        }
    }

    private void tell() {
        if (everUp && !available() && told.add(fault)) {
            LOG.log(System.Logger.Level.WARNING, "{0}; publishing answers 503 until it is back", fault);
        }
    }

    /** Whoever changes it says so first: the time of being back begins anew when it was away. */
    private void noteBack() {
        if (!available()) {
            backNanos = System.nanoTime();
        }
    }

    private <T> T locked(Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }
}

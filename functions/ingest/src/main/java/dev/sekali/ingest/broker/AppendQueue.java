package dev.sekali.ingest.broker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Requests that wait for the appender, first come, first served. While one flush runs the next gathers here by itself. Bounded
 * in events and bytes; where nobody waits there is room for one of any size. Thread-safe.
 */
final class AppendQueue {

    private final int maxEvents;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // The fields below belong to the lock.
    private final Deque<Append> waiting = new ArrayDeque<>();
    private int events;
    private long bytes;
    private boolean open;
    private boolean ended;

    AppendQueue(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /** Takes one in; false when the queue is full or shut. */
    boolean offer(Append append) {
        lock.lock();
        try {
            boolean fits = waiting.isEmpty()
                    || (events + append.lines().size() <= maxEvents && bytes + append.bytes() <= maxBytes);
            if (!open || !fits) {
                return false;
            }
            add(append);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void add(Append append) {
        waiting.add(append);
        events += append.lines().size();
        bytes += append.bytes();
    }

    private Append remove() {
        Append first = waiting.remove();
        events -= first.lines().size();
        bytes -= first.bytes();
        return first;
    }

    /**
     * Takes what waits, up to a cap, at least one when any waits.
     *
     * @param wait for one to come
     * @return nothing, when nothing came in time
     */
    List<Append> take(int eventCap, long byteCap, Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (waiting.isEmpty() && left > 0 && !ended) {
                left = changed.awaitNanos(left);
            }
            List<Append> taken = new ArrayList<>();
            int takenEvents = 0;
            long takenBytes = 0;
            while (!waiting.isEmpty()) {
                takenEvents += waiting.element().lines().size();
                takenBytes += waiting.element().bytes();
                if (!taken.isEmpty() && (takenEvents > eventCap || takenBytes > byteCap)) {
                    break;
                }
                taken.add(remove());
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Lets requests in, unless it has ended. */
    void open() {
        lock.lock();
        try {
            open = !ended;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets nobody in until it is opened again.
     *
     * @return who waited
     */
    List<Append> shut() {
        lock.lock();
        try {
            open = false;
            List<Append> all = new ArrayList<>(waiting);
            waiting.clear();
            events = 0;
            bytes = 0;
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody in from now on, for good. Who waits can still be taken. */
    void end() {
        lock.lock();
        try {
            open = false;
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing will ever be taken again. */
    boolean hasEnded() {
        lock.lock();
        try {
            return ended && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    int events() {
        lock.lock();
        try {
            return events;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it ends. */
    void awaitEnd(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (!ended && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}

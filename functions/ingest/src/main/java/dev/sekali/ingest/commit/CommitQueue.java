package dev.sekali.ingest.commit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Submissions that wait for a committer, first come, first served. Bounded in events, bytes and time: while the first in
 * line has waited for half of its sender's patience, nobody may queue up behind it, or a database that is slow would leave
 * everybody to wait in vain, and would work for those who have given up. There is no timer: while one batch is being
 * committed the next gathers here by itself. Thread-safe.
 */
final class CommitQueue {

    private final int maxEvents;
    private final long maxBytes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // The fields below belong to the lock.
    private final Deque<Submission> waiting = new ArrayDeque<>();
    private int events;
    private long bytes;
    private boolean closed;

    CommitQueue(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /** Takes a submission in; false when the queue is full or closed. An empty queue takes one of any size. */
    boolean offer(Submission submission) {
        lock.lock();
        try {
            if (closed || !hasRoom(submission.events().size(), submission.bytes())) {
                return false;
            }
            waiting.add(submission);
            events += submission.events().size();
            bytes += submission.bytes();
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether not even the smallest submission would be taken in now. */
    boolean full() {
        lock.lock();
        try {
            return closed || !hasRoom(1, 0);
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(int moreEvents, long moreBytes) {
        return waiting.isEmpty()
                || (events + moreEvents <= maxEvents
                        && bytes + moreBytes <= maxBytes
                        && !waiting.element().overdue());
    }

    /**
     * Takes what waits, up to a cap, at least one submission when any waits.
     *
     * @return nothing when nothing came in time
     */
    List<Submission> take(int eventCap, long byteCap, Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long nanos = wait.toNanos();
            while (waiting.isEmpty() && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            List<Submission> taken = new ArrayList<>();
            int takenEvents = 0;
            long takenBytes = 0;
            while (!waiting.isEmpty()) {
                Submission next = waiting.element();
                takenEvents += next.events().size();
                takenBytes += next.bytes();
                if (!taken.isEmpty() && (takenEvents > eventCap || takenBytes > byteCap)) {
                    break;
                }
                taken.add(waiting.remove());
                events -= next.events().size();
                bytes -= next.bytes();
            }
            if (!waiting.isEmpty()) {
                changed.signal();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing in from now on. What waits can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing will ever be taken again. */
    boolean ended() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
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

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }
}

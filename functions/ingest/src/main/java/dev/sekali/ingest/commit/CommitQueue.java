package dev.sekali.ingest.commit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Submissions that wait for a committer, first come, first served, but for large ones, which have a line of their own and
 * leave a committer to small ones while such come: a large one takes as long as hundreds of them.
 *
 * <p>While one batch is being committed the next gathers here by itself. A second committer joins in when what has gathered
 * is worth a transaction of its own, or has waited for a while: two small batches cost the database about twice as much as
 * one.
 *
 * <p>Bounded in events, bytes and time: while the first in line has waited for half of its sender's patience, nobody may
 * queue up behind it, or a database that is slow would leave everybody to wait in vain, and would work for those who have
 * given up. Thread-safe.
 */
final class CommitQueue {

    /** From which size on a submission is a large one, in bytes. */
    private static final long LARGE_BYTES = 1 << 20;

    /** Which part of the room large ones leave to small ones. */
    private static final int SMALL_SHARE = 8;

    /** For how long after a small one others are expected. */
    private static final long EXPECTED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How many events are worth a second transaction beside a running one, and how long the first may wait for it. */
    private static final int WORTH_EVENTS = 256;

    private static final long WORTH_BYTES = 256 * 1024;
    private static final long WORTH_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final int maxEvents;
    private final long maxBytes;

    /** How many committers may be busy with large ones while small ones come: all but one, if there are more. */
    private final int maxLarge;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // The fields below belong to the lock.
    private final Line small = new Line();
    private final Line large = new Line();
    private long lastSmallNanos = System.nanoTime() - EXPECTED_NANOS;
    private int watchers;
    private boolean closed;

    CommitQueue(int maxEvents, long maxBytes, int committers) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
        this.maxLarge = Math.max(1, committers - 1);
    }

    /** What a committer took. To be closed when it is decided, which lets others go on. */
    final class Taken implements AutoCloseable {

        private final List<Submission> submissions;
        private final @Nullable Line line;

        private Taken(List<Submission> submissions, @Nullable Line line) {
            this.submissions = submissions;
            this.line = line;
        }

        /** Nothing, when nothing came in time. */
        List<Submission> submissions() {
            return submissions;
        }

        @Override
        public void close() {
            if (line != null) {
                done(line);
            }
        }
    }

    /**
     * Takes a submission in; false when the queue is full or closed. Where nobody waits there is room for one of any size.
     */
    boolean offer(Submission submission) {
        lock.lock();
        try {
            Line line = line(submission.bytes());
            if (closed || !hasRoom(line, submission.events().size(), submission.bytes())) {
                return false;
            }
            line.add(submission);
            if (line == small) {
                lastSmallNanos = System.nanoTime();
            }
            if (watchers == 0 || next() != null) {
                changed.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether not even one event would be taken in now.
     *
     * @param bytes about how large a submission will be
     */
    boolean full(long bytes) {
        lock.lock();
        try {
            return closed || !hasRoom(line(bytes), 1, 0);
        } finally {
            lock.unlock();
        }
    }

    private Line line(long bytes) {
        return bytes < LARGE_BYTES ? small : large;
    }

    private boolean hasRoom(Line line, int moreEvents, long moreBytes) {
        if (line.isEmpty()) {
            return true;
        }
        return !line.first().overdue()
                && small.events() + large.events() + moreEvents <= maxEvents
                && small.bytes() + large.bytes() + moreBytes <= maxBytes
                && (line == small
                        || (large.events() + moreEvents <= forLarge(maxEvents)
                                && large.bytes() + moreBytes <= forLarge(maxBytes)));
    }

    private static long forLarge(long room) {
        return room - room / SMALL_SHARE;
    }

    /**
     * Takes what waits, up to a cap, at least one submission when any waits that may go now.
     *
     * @param wait for one to come
     */
    Taken take(int eventCap, long byteCap, Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long deadline = System.nanoTime() + wait.toNanos();
            while (true) {
                Line line = next();
                if (line != null) {
                    return take(line, eventCap, byteCap);
                }
                long left = deadline - System.nanoTime();
                if (left <= 0 || hasEnded()) {
                    return new Taken(List.of(), null);
                }
                if (small.running() == 0 && small.isEmpty()) {
                    changed.awaitNanos(left);
                } else {
                    // Now and then it looks: to be told of each submission would cost more.
                    watchers++;
                    try {
                        changed.awaitNanos(Math.min(left, WORTH_NANOS));
                    } finally {
                        watchers--;
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private Taken take(Line line, int eventCap, long byteCap) {
        Taken taken = new Taken(line.take(eventCap, byteCap), line);
        line.begin();
        if (next() != null) {
            changed.signal();
        }
        return taken;
    }

    /** The line whose turn it is; null when nobody waits, or should wait on. */
    private @Nullable Line next() {
        boolean smallMayGo = !small.isEmpty() && isWorthIt();
        boolean largeMayGo = !large.isEmpty() && (large.running() < maxLarge || !expectsSmall());
        if (smallMayGo && largeMayGo) {
            return small.first().ageNanos() >= large.first().ageNanos() ? small : large;
        }
        if (smallMayGo) {
            return small;
        }
        return largeMayGo ? large : null;
    }

    private boolean expectsSmall() {
        return System.nanoTime() - lastSmallNanos < EXPECTED_NANOS;
    }

    private boolean isWorthIt() {
        return small.running() == 0
                || closed
                || small.events() >= WORTH_EVENTS
                || small.bytes() >= WORTH_BYTES
                || small.first().ageNanos() >= WORTH_NANOS;
    }

    private void done(Line line) {
        lock.lock();
        try {
            line.end();
            if (line == large) {
                // Of small ones who committed them comes back for what waits.
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes out all that wait, for one who can't commit them. */
    List<Submission> drain() {
        lock.lock();
        try {
            List<Submission> all = new ArrayList<>(small.take(Integer.MAX_VALUE, Long.MAX_VALUE));
            all.addAll(large.take(Integer.MAX_VALUE, Long.MAX_VALUE));
            return all;
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
            return hasEnded();
        } finally {
            lock.unlock();
        }
    }

    private boolean hasEnded() {
        return closed && small.isEmpty() && large.isEmpty();
    }

    int events() {
        lock.lock();
        try {
            return small.events() + large.events();
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return small.bytes() + large.bytes();
        } finally {
            lock.unlock();
        }
    }
}

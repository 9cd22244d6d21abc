package dev.sekali.ingest.publish;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The memory that bodies of running requests may take together, in bytes. Without it, many large bodies at once would
 * fill the heap. Thread-safe.
 */
final class BodyBudget {

    private static final int UNIT = 1024;

    /** What a connection's small bodies take is little beside the connection itself. */
    private static final long LARGE = 64 * 1024;

    private final Semaphore units;
    private final LongSupplier roomForLarge;
    private final Duration patience;

    /** Guards {@link #large}. Small bodies don't take it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition given = lock.newCondition();
    private long large;

    /**
     * A budget that nobody has a share of yet.
     *
     * @param bytes for all bodies
     * @param roomForLarge of it, for those over 64 KiB, at the time of asking; not asked for smaller ones
     * @param patience how long a large body may wait for room before it is read
     */
    BodyBudget(long bytes, LongSupplier roomForLarge, Duration patience) {
        this.units = new Semaphore((int) Math.min(Integer.MAX_VALUE, bytes / UNIT));
        this.roomForLarge = roomForLarge;
        this.patience = patience;
    }

    /** A share that grows while a body is read. Belongs to one request. */
    Share share() {
        return new Share();
    }

    final class Share implements AutoCloseable {

        private int held;
        private long heldOfLarge;

        private Share() {}

        /**
         * Makes sure that the share covers a body of a size. A large body waits for room with its first bytes unread, which
         * costs less than to read and refuse it, over and over; one that grows doesn't wait, since others might wait for
         * what it holds.
         *
         * @return false when there isn't enough left
         */
        boolean cover(long bytes) throws InterruptedException {
            int more = (int) ((bytes + UNIT - 1) / UNIT) - held;
            if (more <= 0) {
                return true;
            }
            if (bytes > LARGE && !coverLarge(bytes - heldOfLarge)) {
                return false;
            }
            if (!units.tryAcquire(more)) {
                return false;
            }
            held += more;
            return true;
        }

        private boolean coverLarge(long more) throws InterruptedException {
            long room = roomForLarge.getAsLong();
            long nanos = held == 0 ? patience.toNanos() : 0;
            lock.lock();
            try {
                while (large + more > room) {
                    if (nanos <= 0) {
                        return false;
                    }
                    nanos = given.awaitNanos(nanos);
                }
                large += more;
                heldOfLarge += more;
                return true;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            units.release(held);
            held = 0;
            if (heldOfLarge > 0) {
                giveLarge();
            }
        }

        private void giveLarge() {
            lock.lock();
            try {
                large -= heldOfLarge;
                heldOfLarge = 0;
                given.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}

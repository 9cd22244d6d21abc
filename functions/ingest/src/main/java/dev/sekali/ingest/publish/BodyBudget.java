package dev.sekali.ingest.publish;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The memory that bodies of running requests may take together, in bytes. Without it, many large bodies at once would
 * fill the heap. Thread-safe.
 */
final class BodyBudget {

    /** Beyond, a body is large. So little for each of the requests that may run is less than their connections take. */
    static final int SMALL_BYTES = 8 * 1024;

    private static final int UNIT = 1024;

    /** More would wait in vain, and keep requests of others from running. */
    private static final int MOST_WAITING = 64;

    private final Semaphore units;
    private final LongSupplier roomForLarge;
    private final long patienceNanos;

    /** Large bodies get room in the order in which they came: only the one that has the turn waits for it. */
    private final Semaphore turn = new Semaphore(1, true);

    /** Guards {@link #large}. Small bodies don't take it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition given = lock.newCondition();
    private long large;

    /**
     * A budget that nobody has a share of yet.
     *
     * @param bytes for all bodies
     * @param roomForLarge of it, for the large ones together, at the time of asking
     * @param patience how long a large body may wait for room before it is read
     */
    BodyBudget(long bytes, LongSupplier roomForLarge, Duration patience) {
        this.units = new Semaphore((int) Math.min(Integer.MAX_VALUE, bytes / UNIT));
        this.roomForLarge = roomForLarge;
        this.patienceNanos = patience.toNanos();
    }

    /** A share of nothing. Belongs to one request. */
    Share share() {
        return new Share();
    }

    final class Share implements AutoCloseable {

        private int held;
        private long heldOfLarge;

        private Share() {}

        /**
         * Makes sure that the share covers a body of a size that isn't read yet. A large one waits for room with its bytes
         * unread, which costs less than to read it away and refuse it, over and over.
         *
         * @return false when there isn't enough left
         */
        boolean awaitCover(long bytes) throws InterruptedException {
            return (bytes <= SMALL_BYTES || awaitLarge(bytes)) && cover(bytes);
        }

        /**
         * Makes sure that the share covers a body of a size, now: who holds some and waited for more might wait for ever.
         *
         * @return false when there isn't enough left
         */
        boolean cover(long bytes) {
            int more = (int) ((bytes + UNIT - 1) / UNIT) - held;
            if (more <= 0) {
                return true;
            }
            if ((bytes > SMALL_BYTES && !coverLarge(bytes)) || !units.tryAcquire(more)) {
                return false;
            }
            held += more;
            return true;
        }

        private boolean awaitLarge(long bytes) throws InterruptedException {
            long deadline = System.nanoTime() + patienceNanos;
            if (turn.getQueueLength() >= MOST_WAITING || !turn.tryAcquire(patienceNanos, TimeUnit.NANOSECONDS)) {
                return false;
            }
            lock.lock();
            try {
                while (!coverLarge(bytes)) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    given.awaitNanos(left);
                }
                return true;
            } finally {
                lock.unlock();
                turn.release();
            }
        }

        private boolean coverLarge(long bytes) {
            lock.lock();
            try {
                long more = bytes - heldOfLarge;
                if (large + more > roomForLarge.getAsLong()) {
                    return false;
                }
                large += more;
                heldOfLarge = bytes;
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
                given.signal();
            } finally {
                lock.unlock();
            }
        }
    }
}

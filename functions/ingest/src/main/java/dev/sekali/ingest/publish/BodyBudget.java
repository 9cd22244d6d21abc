package dev.sekali.ingest.publish;

import java.util.concurrent.Semaphore;

/**
 * The memory that bodies of running requests may take together, in bytes. Without it, many large bodies at once would
 * fill the heap. Thread-safe.
 */
final class BodyBudget {

    private static final int UNIT = 1024;

    private final Semaphore units;

    BodyBudget(long bytes) {
        this.units = new Semaphore((int) Math.min(Integer.MAX_VALUE, bytes / UNIT));
    }

    /** A share that grows while a body is read. Belongs to one request. */
    Share share() {
        return new Share();
    }

    final class Share implements AutoCloseable {

        private int held;

        private Share() {}

        /** Makes sure that the share covers a body of a size; false when there isn't enough left. */
        boolean cover(long bytes) {
            int more = (int) ((bytes + UNIT - 1) / UNIT) - held;
            if (more <= 0) {
                return true;
            }
            if (!units.tryAcquire(more)) {
                return false;
            }
            held += more;
            return true;
        }

        @Override
        public void close() {
            units.release(held);
            held = 0;
        }
    }
}

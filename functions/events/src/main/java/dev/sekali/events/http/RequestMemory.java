package dev.sekali.events.http;

import dev.sekali.events.read.ReadFailure;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The memory that running requests may take together for large bodies, and for large answers until they are sent: without it,
 * some dozens of them for slow clients would fill the heap. Thread-safe.
 */
public final class RequestMemory {

    /** Of each request, not counted: so little for each of the requests that may run is a fourth of the heap. */
    public static final int SMALL_BYTES = 16 * 1024;

    private static final int UNIT_BYTES = 1024;

    /** While a page is gathered it takes up to three times as much as when it is sent. */
    private static final int HEAP_SHARE = 8;

    /** As long as a read waits for a connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final ScopedValue<Share> SHARE = ScopedValue.newInstance();

    private final int all;
    private final Semaphore units;

    /** Of so many bytes, at least one unit of 1 KiB. */
    public RequestMemory(long bytes) {
        this.all = Math.clamp(bytes / UNIT_BYTES, 1, Integer.MAX_VALUE);
        this.units = new Semaphore(all);
    }

    /** As much as a heap of this size can spare. */
    public static RequestMemory byHeap() {
        return new RequestMemory(Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    }

    /** Runs a request on this thread, and gives back what it took. */
    public void run(Runnable request) {
        try (Share share = new Share()) {
            ScopedValue.where(SHARE, share).run(request);
        }
    }

    /**
     * Takes more for the request that runs on this thread. Does nothing outside of one. A request that takes more than all there
     * is waits for all.
     *
     * @throws ReadFailure when others don't give enough back in time
     */
    public static void take(long bytes) {
        if (SHARE.isBound()) {
            SHARE.get().take(bytes);
        }
    }

    /** Takes more as {@link #take} does, if it is there at once. */
    public static boolean tryTake(long bytes) {
        return !SHARE.isBound() || SHARE.get().tryTake(bytes);
    }

    /** Gives back a part of what the request that runs on this thread has taken. */
    public static void giveBack(long bytes) {
        if (SHARE.isBound()) {
            SHARE.get().giveBack(bytes);
        }
    }

    /**
     * Takes what a read may bring before it reads, and keeps what it brought.
     *
     * @param expected bytes; when it brings more, the rest is taken then
     * @param size of what it brought, in bytes
     * @throws ReadFailure as {@link #take}
     */
    public static <T> T read(long expected, Supplier<T> read, ToLongFunction<T> size) {
        take(expected);
        long brought = 0;
        try {
            T found = read.get();
            brought = size.applyAsLong(found);
            take(Math.max(0, brought - expected));
            return found;
        } finally {
            giveBack(Math.max(0, expected - brought));
        }
    }

    /** Whether an answer that could end here may become larger. Half is for those that have nothing yet. */
    public static boolean hasRoom() {
        return !SHARE.isBound() || SHARE.get().hasRoom();
    }

    /** Of one request. */
    private final class Share implements AutoCloseable {

        private long bytes;
        private int held;

        void take(long more) {
            int missing = missing(more);
            if (missing > 0) {
                acquire(missing);
                held += missing;
            }
            bytes += more;
        }

        boolean tryTake(long more) {
            int missing = missing(more);
            if (missing > 0 && !units.tryAcquire(missing)) {
                return false;
            }
            held += Math.max(0, missing);
            bytes += more;
            return true;
        }

        void giveBack(long less) {
            bytes -= less;
            int spare = -missing(0);
            units.release(spare);
            held -= spare;
        }

        private int missing(long more) {
            long wanted = Math.min(all, Math.ceilDiv(Math.max(0, bytes + more - SMALL_BYTES), UNIT_BYTES));
            return (int) wanted - held;
        }

        private void acquire(int missing) {
            boolean had;
            try {
                had = units.tryAcquire(missing, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                had = false;
            }
            if (!had) {
                throw new ReadFailure(
                        ReadFailure.Kind.BUSY, "requests that are under way take all memory there is for them");
            }
        }

        boolean hasRoom() {
            return units.availablePermits() > all / 2;
        }

        @Override
        public void close() {
            units.release(held);
        }
    }
}

package dev.sekali.ingest.commit;

import java.time.Duration;

/**
 * A committer that waits for the server's answer.
 *
 * @param session as {@code pg_stat_activity} knows it: process id and start
 * @param sinceNanos in the time of {@link System#nanoTime()}
 * @param patience after which it is worth a look
 */
record Wait(String session, long sinceNanos, Duration patience) {

    private static final Duration BASE = Duration.ofSeconds(1);

    /** Of a line so slow that a batch is still on its way. A slower one couldn't carry a full batch in time anyway. */
    private static final long SLOWEST_BYTES_PER_MILLI = 1024;

    static Wait fromNow(String session, long bytes) {
        return new Wait(session, System.nanoTime(), BASE.plusMillis(bytes / SLOWEST_BYTES_PER_MILLI));
    }

    boolean isLong() {
        return System.nanoTime() - sinceNanos > patience.toNanos();
    }
}

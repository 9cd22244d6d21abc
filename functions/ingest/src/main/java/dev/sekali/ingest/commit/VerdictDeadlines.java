package dev.sekali.ingest.commit;

import dev.sekali.host.Periodic;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Ends waits for verdicts that don't come in time. One thread looks at all of them now and then: a wait of a virtual thread
 * with a timeout of its own sets a timer and cancels it, and each wakes the runtime's timer thread, which took a fifth of
 * the processor time of this program. Thread-safe.
 */
final class VerdictDeadlines implements AutoCloseable {

    /** How late the end of a sender's patience may be noticed. */
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final Set<Submission> watched = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService sweeper =
            Periodic.start("verdict-deadlines", PERIOD, () -> watched.forEach(Submission::expire));

    /** Ends a submission's wait when its sender's patience ends, until it is {@linkplain #forget forgotten}. */
    void watch(Submission submission) {
        watched.add(submission);
    }

    void forget(Submission submission) {
        watched.remove(submission);
    }

    /** Ends all waits, for which nobody looks any more. */
    @Override
    public void close() {
        sweeper.shutdown();
        watched.forEach(submission -> submission.decide(new Outcome.Undecided("this server has stopped")));
    }
}

package dev.sekali.ingest.commit;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends waits for verdicts that don't come in time. One thread looks at all of them now and then: a wait of a virtual thread
 * with a timeout of its own sets a timer and cancels it, and each wakes the runtime's timer thread, which took a fifth of
 * the processor time of this program. Thread-safe.
 */
final class VerdictDeadlines implements AutoCloseable {

    /** How late the end of a sender's patience may be noticed. */
    private static final Duration PERIOD = Duration.ofMillis(100);

    private static final System.Logger LOG = System.getLogger(VerdictDeadlines.class.getName());

    private final Set<Submission> watched = ConcurrentHashMap.newKeySet();
    private final Thread sweeper =
            Thread.ofPlatform().name("verdict-deadlines").daemon().unstarted(this::sweepUntilClosed);

    private VerdictDeadlines() {}

    /** Looks from now on until closed. */
    static VerdictDeadlines start() {
        VerdictDeadlines started = new VerdictDeadlines();
        started.sweeper.start();
        return started;
    }

    /** Ends a submission's wait when its sender's patience ends, until it is {@linkplain #forget forgotten}. */
    void watch(Submission submission) {
        watched.add(submission);
    }

    void forget(Submission submission) {
        watched.remove(submission);
    }

    private void sweepUntilClosed() {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                sweep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        try {
            watched.forEach(Submission::expire);
        } catch (RuntimeException | Error e) {
            // The next one tries again: without it nobody would end a wait.
            LOG.log(System.Logger.Level.ERROR, "ending the waits for verdicts failed", e);
        }
    }

    /** Ends all waits, for which nobody looks any more. */
    @Override
    public void close() {
        sweeper.interrupt();
        watched.forEach(submission -> submission.decide(new Outcome.Undecided("this server has stopped")));
    }
}

package dev.sekali.ingest.commit;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends waits for verdicts that don't come in time. One thread looks at all of them now and then: a wait of a virtual thread
 * with a timeout of its own sets a timer and cancels it, and each wakes the runtime's timer thread, which took a tenth of
 * the processor time of this program. Thread-safe.
 */
final class VerdictDeadlines implements AutoCloseable {

    /** How late the end of a sender's patience may be noticed. */
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final Set<Submission> waiting = ConcurrentHashMap.newKeySet();
    private final Thread sweeper =
            Thread.ofPlatform().name("verdict-deadlines").daemon().unstarted(this::sweepUntilClosed);

    private VerdictDeadlines() {}

    /** Watches from now on until closed. */
    static VerdictDeadlines start() {
        VerdictDeadlines started = new VerdictDeadlines();
        started.sweeper.start();
        return started;
    }

    /** Waits for the outcome until the sender's patience ends. */
    Outcome await(Submission submission) throws InterruptedException {
        waiting.add(submission);
        try {
            return submission.await();
        } finally {
            waiting.remove(submission);
        }
    }

    private void sweepUntilClosed() {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                waiting.forEach(Submission::expire);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends all waits, for which nobody looks any more. */
    @Override
    public void close() {
        sweeper.interrupt();
        waiting.forEach(submission -> submission.decide(new Outcome.Undecided("this server has stopped")));
    }
}

package dev.sekali.ingest.commit;

import dev.sekali.database.Connector;
import dev.sekali.host.Health;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckType;
import io.helidon.metrics.api.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The commit path as its users see it. Owns the committers, their threads and connections. Thread-safe.
 */
public final class GroupCommit implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(GroupCommit.class.getName());

    /**
     * Committers count in different rows, so that they seldom wait for each other. A collision costs a wait, never a
     * wrong count; sixteen make it rare for a handful of replicas and keep the sums short.
     */
    private static final int SHARDS = 16;

    private static final String FULL = "too many events are waiting";

    private final CommitQueue queue;
    private final Availability availability = new Availability(this::startTheOthers);
    private final CommitMeters meters = new CommitMeters();
    private final AtomicLong rejected = new AtomicLong();
    private final List<Committer> committers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Duration stopTimeout;
    private final VerdictDeadlines deadlines = new VerdictDeadlines();
    private final Pulse pulse;

    private GroupCommit(CommitSettings settings, Connector connector) {
        this.queue = new CommitQueue(settings.queueEvents(), settings.queueBytes(), settings.committers());
        this.stopTimeout = settings.statementTimeout().plusSeconds(5);
        int firstShard = ThreadLocalRandom.current().nextInt(SHARDS);
        for (int i = 0; i < settings.committers(); i++) {
            short shard = (short) ((firstShard + i) % SHARDS);
            Committer committer = new Committer(queue, settings, connector, shard, availability, meters, rejected);
            committers.add(committer);
            threads.add(Thread.ofPlatform().name("committer-" + i).daemon().unstarted(committer));
        }
        this.pulse = Pulse.start(committers, availability, connector);
    }

    /**
     * Starts the committers, which connect in the background, and again whenever a connection breaks. The first connects
     * alone: with it publishing can begin, and the others would take processors from it.
     */
    public static GroupCommit start(CommitSettings settings, Connector connector) {
        GroupCommit started = new GroupCommit(settings, connector);
        started.threads.getFirst().start();
        return started;
    }

    private void startTheOthers() {
        threads.stream().skip(1).forEach(Thread::start);
    }

    /**
     * Waits for the first connection.
     *
     * @throws dev.sekali.settings.StartFailure when none came in time, or never will
     */
    public void awaitConnection(Duration wait) throws InterruptedException {
        availability.await(wait);
    }

    /**
     * Why nothing can be taken now, if that is so: then a request needn't be read any closer.
     *
     * @param bytes of the request
     */
    public Optional<String> refusal(long bytes) {
        if (!availability.available()) {
            return Optional.of(Availability.AWAY);
        }
        return queue.full(bytes) ? Optional.of(FULL) : Optional.empty();
    }

    /**
     * Hands a submission to the committers and waits for the outcome: undecided at once when it can't be taken, and when
     * its sender's patience ends.
     */
    public Outcome commit(Submission submission) throws InterruptedException {
        if (!availability.available()) {
            return new Outcome.Undecided(Availability.AWAY);
        }
        deadlines.watch(submission);
        try {
            return queue.offer(submission) ? submission.await() : new Outcome.Undecided(FULL);
        } finally {
            deadlines.forget(submission);
        }
    }

    /** Counts events that broke a rule. They reach the database soon, or are lost with the process. */
    public void countRejected(int events) {
        rejected.addAndGet(events);
    }

    /** Whether there was a connection, whether there is one, and whether the threads that commit are alive. */
    public List<HealthCheck> health() {
        return List.of(
                Health.check(HealthCheckType.STARTUP, "ingest-started", this::notStarted),
                Health.check(HealthCheckType.READINESS, "ingest-database", this::notReady),
                Health.check(HealthCheckType.LIVENESS, "ingest-committers", this::deadCommitter));
    }

    private Optional<String> notStarted() {
        return availability.everUp() ? Optional.empty() : Optional.of(availability.fault());
    }

    Optional<String> notReady() {
        return availability.available() ? Optional.empty() : Optional.of(availability.fault());
    }

    private Optional<String> deadCommitter() {
        return threads.stream()
                .filter(thread -> thread.getState() == Thread.State.TERMINATED)
                .findFirst()
                .map(thread -> thread.getName() + " has ended");
    }

    public void meters(MeterRegistry registry) {
        meters.bind(registry, queue, availability);
    }

    /** Takes nothing more, commits what was taken, and closes the connections; all in bounded time. */
    @Override
    public void close() {
        queue.close();
        long deadline = System.nanoTime() + stopTimeout.toNanos();
        try {
            for (Thread thread : threads) {
                // One that was never started can't be joined.
                if (thread.isAlive() && !thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                    LOG.log(System.Logger.Level.WARNING, "{0} did not stop in time", thread.getName());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pulse.close();
            threads.forEach(Thread::interrupt);
            committers.forEach(Committer::abort);
            deadlines.close();
        }
    }
}

package dev.sekali.ingest.commit;

import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseFault;
import dev.sekali.host.tracing.DatabaseSpan;
import dev.sekali.host.tracing.RequestSpan;
import dev.sekali.host.tracing.TracedDatabase;
import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.EventKey;
import dev.sekali.settings.StartFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes what waits, commits it, and says what became of it; over and over until the queue ends. One thread runs it, on a
 * connection of its own that it renews when it breaks.
 */
final class Committer implements Runnable {

    private static final System.Logger LOG = System.getLogger(Committer.class.getName());

    /** How often an idle committer looks whether its connection still works and rejections wait to be counted. */
    private static final Duration IDLE_CHECK = Duration.ofMillis(500);

    /** On a full disk some batches are done and others are not, by turns; each turn in the log would flood it. */
    private static final Duration STEADY = Duration.ofSeconds(2);

    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(200);

    /** A deadlock can't come from here, but a stranger's transaction may cause one. */
    private static final int MAX_ATTEMPTS = 4;

    private final CommitQueue queue;
    private final CommitSettings settings;
    private final Connector connector;
    private final short shard;
    private final Availability availability;
    private final CommitMeters meters;
    private final AtomicLong rejected;
    private final TracedDatabase traced;

    /** Whether batches are put off for a reason that was logged; those that follow are not. */
    private boolean puttingOff;

    /** When the last batch was put off. */
    private long putOffNanos;

    /** The same for one that failed as nobody foresaw. */
    private boolean failing;

    /** Null while there is no working connection. Written by the committer's thread, read by one that aborts it. */
    private volatile @Nullable CommitConnection connection;

    Committer(
            CommitQueue queue,
            CommitSettings settings,
            Connector connector,
            short shard,
            Availability availability,
            CommitMeters meters,
            AtomicLong rejected) {
        this.queue = queue;
        this.settings = settings;
        this.connector = connector;
        this.shard = shard;
        this.availability = availability;
        this.meters = meters;
        this.rejected = rejected;
        this.traced = new TracedDatabase(
                connector.settings().host(),
                connector.settings().port(),
                connector.settings().name());
    }

    @Override
    public void run() {
        try {
            while (!queue.ended()) {
                CommitConnection current = connection;
                if (current == null) {
                    connect();
                } else {
                    take(current);
                }
            }
            countRejected();
        } catch (InterruptedException e) {
            // The stop took too long; whoever still waits is told so when all have stopped.
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    /** Breaks what the committer waits for, when that takes too long. Doesn't wait for it itself. */
    void abort() {
        abort(task -> Thread.ofPlatform().name("abort").daemon().start(task));
    }

    private void abort(Executor executor) {
        CommitConnection current = connection;
        if (current != null) {
            try {
                current.abort(executor);
            } catch (SQLException e) {
                LOG.log(System.Logger.Level.DEBUG, "aborting a connection failed", e);
            }
        }
    }

    boolean isConnected() {
        return connection != null;
    }

    /** What it waits for, when that takes long. */
    Optional<Wait> longWait() {
        CommitConnection current = connection;
        return current == null ? Optional.empty() : current.waits().filter(Wait::isLong);
    }

    /** Breaks the connection that is waited for, if it still is. */
    void giveUp(Wait wait) {
        if (longWait().equals(Optional.of(wait))) {
            abort();
        }
    }

    private void connect() throws InterruptedException {
        try {
            connection = CommitConnection.open(connector, shard);
            availability.connected();
        } catch (SQLException e) {
            refused(DatabaseFault.explain(e, connector.settings()), DatabaseFault.mayPass(e));
        } catch (StartFailure e) {
            refused(String.valueOf(e.getMessage()), false);
        } catch (RuntimeException e) {
            logFailure(e);
            refused("connecting to the database failed unexpectedly", true);
        }
    }

    private void refused(String why, boolean mayPass) throws InterruptedException {
        availability.refused(why, mayPass);
        turnAwayWhenNobodyCommits();
        Thread.sleep(RECONNECT_PAUSE);
    }

    /** Nobody would take what waits: better a quick answer than a late one. */
    private void turnAwayWhenNobodyCommits() {
        if (!availability.available()) {
            for (Submission submission : queue.drain()) {
                submission.decide(new Outcome.Undecided(Availability.AWAY));
            }
        }
    }

    private void take(CommitConnection current) throws InterruptedException {
        try (CommitQueue.Taken taken = queue.take(settings.batchEvents(), settings.batchBytes(), IDLE_CHECK)) {
            work(current, taken.submissions());
        }
    }

    private void work(CommitConnection current, List<Submission> taken) {
        try {
            decide(current, taken);
        } catch (RuntimeException | Error e) {
            // A fault of the program. Whoever waits must not pay for it, nor may the next batch.
            giveUp(taken, "committing failed unexpectedly");
            drop();
            logFailure(e);
        }
    }

    private void decide(CommitConnection current, List<Submission> taken) {
        List<Submission> live = new ArrayList<>(taken.size());
        for (Submission submission : taken) {
            // Of an expired one nobody wants the verdict any more; committing it would only take time from others.
            if (!submission.expire()) {
                live.add(submission);
            }
        }
        if (!live.isEmpty()) {
            commit(live);
        } else {
            check(current);
        }
        countRejected();
    }

    private void check(CommitConnection current) {
        try {
            current.check();
        } catch (SQLException e) {
            disconnect(describe(e));
        }
    }

    private void commit(List<Submission> submissions) {
        CommitConnection current = connection;
        if (current == null) {
            giveUp(submissions, Availability.AWAY);
            return;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                Batch batch = Batch.of(submissions);
                Set<EventKey> inserted = meters.time(batch, () -> commit(current, batch, submissions));
                batch.decide(inserted);
                recovered();
                return;
            } catch (SQLException e) {
                switch (Failure.of(e)) {
                    case ROW -> {
                        split(submissions);
                        return;
                    }
                    case RETRY -> {
                        if (attempt == MAX_ATTEMPTS) {
                            giveUp(submissions, "the database is too busy");
                            return;
                        }
                    }
                    case LATER -> {
                        putOff(describe(e));
                        giveUp(submissions, "the database can't do it now");
                        return;
                    }
                    case SESSION -> {
                        disconnect(describe(e));
                        giveUp(submissions, "the database can't do it now");
                        return;
                    }
                    case UNKNOWN -> {
                        disconnect(describe(e));
                        giveUp(submissions, "the connection to the database broke while it was committing");
                        return;
                    }
                }
            }
        }
    }

    /** One transaction, as the traces of those who wait for it show it. */
    private Set<EventKey> commit(CommitConnection current, Batch batch, List<Submission> submissions)
            throws SQLException {
        try (DatabaseSpan span = RequestSpan.transaction(
                traced, "INSERT", "commit_batch", batch.size(), submissions, Submission::request)) {
            try {
                return current.commit(batch);
            } catch (SQLException e) {
                span.failed(e);
                throw e;
            }
        }
    }

    /** Halves a batch in which a row is refused, until the submission is alone that holds it. */
    private void split(List<Submission> submissions) {
        if (submissions.size() == 1) {
            isolate(submissions.getFirst());
        } else {
            int middle = submissions.size() / 2;
            commit(submissions.subList(0, middle));
            commit(submissions.subList(middle, submissions.size()));
        }
    }

    /** Finds the refused events of one submission, and stores the others unless it is all or nothing. */
    private void isolate(Submission submission) {
        CommitConnection current = connection;
        if (current == null) {
            giveUp(List.of(submission), Availability.AWAY);
            return;
        }
        Map<Integer, String> refused = new TreeMap<>();
        try {
            search(current, submission, 0, submission.events().size(), refused);
            Set<EventKey> inserted = Set.of();
            if (!submission.allOrNothing()
                    && refused.size() < submission.events().size()) {
                inserted = commit(current, Batch.ofEvents(without(submission.events(), refused)), List.of(submission));
            }
            submission.decide(new Outcome.Decided(verdicts(submission.events(), refused, inserted)));
        } catch (SQLException e) {
            if (Failure.of(e).endsConnection()) {
                disconnect(describe(e));
            }
            giveUp(List.of(submission), "the database can't do it now");
        }
    }

    /** Notes the refused events between two indices, by halving. Nothing is committed. */
    private static void search(
            CommitConnection connection, Submission submission, int from, int to, Map<Integer, String> refused)
            throws SQLException {
        if (submission.expired()) {
            throw new SQLException("out of time", "57014");
        }
        List<Event> events = submission.events().subList(from, to);
        try {
            connection.probe(Batch.ofEvents(events));
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.ROW) {
                throw e;
            }
            if (to - from == 1) {
                refused.put(from, "the database refuses this event (SQLSTATE %s)".formatted(e.getSQLState()));
            } else {
                int middle = (from + to) >>> 1;
                search(connection, submission, from, middle, refused);
                search(connection, submission, middle, to, refused);
            }
        }
    }

    private static List<Event> without(List<Event> events, Map<Integer, String> refused) {
        List<Event> rest = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (!refused.containsKey(i)) {
                rest.add(events.get(i));
            }
        }
        return rest;
    }

    private static List<Verdict> verdicts(List<Event> events, Map<Integer, String> refused, Set<EventKey> inserted) {
        Set<EventKey> unclaimed = new HashSet<>(inserted);
        List<Verdict> verdicts = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            String why = refused.get(i);
            verdicts.add(why == null ? Batch.verdict(events.get(i), unclaimed) : new Verdict.Refused(why));
        }
        return verdicts;
    }

    private void countRejected() {
        CommitConnection current = connection;
        if (current == null || rejected.get() == 0) {
            return;
        }
        long more = rejected.getAndSet(0);
        try {
            current.countRejected(more);
        } catch (SQLException e) {
            Failure failure = Failure.of(e);
            if (failure != Failure.UNKNOWN) {
                // Else perhaps counted: counting again might count twice. Rejections are no part of the equation.
                rejected.addAndGet(more);
            }
            if (failure.endsConnection()) {
                disconnect(describe(e));
            }
        }
    }

    private void giveUp(List<Submission> submissions, String why) {
        submissions.forEach(submission -> submission.decide(new Outcome.Undecided(why)));
    }

    private void putOff(String why) {
        putOffNanos = System.nanoTime();
        if (!puttingOff) {
            puttingOff = true;
            LOG.log(System.Logger.Level.WARNING, "{0}; batches are put off until it can do them", why);
        }
    }

    private void recovered() {
        failing = false;
        if (puttingOff && System.nanoTime() - putOffNanos > STEADY.toNanos()) {
            puttingOff = false;
            LOG.log(System.Logger.Level.INFO, "the database commits again");
        }
    }

    private void logFailure(Throwable e) {
        if (!failing) {
            failing = true;
            LOG.log(System.Logger.Level.ERROR, "a committer failed unexpectedly; it goes on with a new connection", e);
        }
    }

    /** Ends a connection that is in an unknown state, without another word on it. */
    private void drop() {
        if (connection != null) {
            abort(Runnable::run);
            disconnect("a committer failed unexpectedly");
        }
    }

    private void disconnect(String why) {
        close();
        availability.lost(why);
    }

    private void close() {
        CommitConnection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException | RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, "closing a connection failed", e);
            }
        }
    }

    private String describe(SQLException e) {
        return DatabaseFault.explain(e, connector.settings());
    }
}

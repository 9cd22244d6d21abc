package dev.sekali.ingest.commit;

import dev.sekali.database.Connector;
import dev.sekali.ingest.IngestServer;
import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.EventKey;
import dev.sekali.ingest.event.Payload;
import dev.sekali.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGProperty;

/** The commit path with one committer, on a database of its own, with sockets that can fail: {@link FaultySockets}. */
final class OneCommitter implements AutoCloseable {

    final TestDatabase database = TestDatabase.create();
    final GroupCommit commit;
    private final CommitSettings settings;
    private final Duration patience;

    private OneCommitter(Duration statementTimeout, Duration patience) {
        this.settings = new CommitSettings(1, 100, 1 << 20, 1_000, 1 << 20, statementTimeout);
        this.patience = patience;
        this.commit = GroupCommit.start(
                settings,
                new Connector(database.ingest(), "committer", statementTimeout)
                        .with(PGProperty.SOCKET_FACTORY, FaultySockets.class.getName()));
    }

    /**
     * Starts it, and waits until it is connected.
     *
     * @param patience of those who submit, too
     */
    static OneCommitter start(Duration statementTimeout, Duration patience) throws InterruptedException {
        OneCommitter started = new OneCommitter(statementTimeout, patience);
        started.commit.awaitConnection(patience);
        return started;
    }

    CommitSettings settings() {
        return settings;
    }

    /** Commits one event, and waits for what becomes of it. */
    Outcome commit(String topic) {
        return submit(topic).join();
    }

    CompletableFuture<Outcome> submit(String topic) {
        return submit(commit, topic);
    }

    /** Submits one event to another one. */
    CompletableFuture<Outcome> submit(GroupCommit to, String topic) {
        Event event = event(topic);
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                outcome.complete(to.commit(new Submission(List.of(event), true, patience)));
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
        return outcome.orTimeout(patience.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A new one. */
    static Event event(String topic) {
        return new Event(
                new EventKey(topic, IngestServer.newId()),
                0,
                "test",
                new Payload("{}".getBytes(StandardCharsets.UTF_8)));
    }

    /** The sessions of committers, by their process. */
    List<String> sessions() {
        return database.sessions("committer");
    }

    @Override
    public void close() {
        commit.close();
        database.close();
    }
}

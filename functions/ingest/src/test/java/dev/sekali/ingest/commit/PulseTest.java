package dev.sekali.ingest.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseSettings;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Long waits for the server, told apart long before a timeout of the connection. */
class PulseTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Several looks at what waits. */
    private static final Duration LOOKS = Duration.ofSeconds(4);

    private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(10);

    private OneCommitter committer;

    @BeforeEach
    void start() throws InterruptedException {
        committer = OneCommitter.start(STATEMENT_TIMEOUT, PATIENCE);
    }

    @AfterEach
    void stop() {
        committer.close();
    }

    @Test
    void aConnectionThatTheNetworkForgotIsRenewedAndItsSessionEnded() {
        List<String> before = committer.sessions();
        assertThat(committer.commit(FaultySockets.FORGOTTEN))
                .isEqualTo(new Outcome.Undecided("the connection to the database broke while it was committing"));
        await().atMost(PATIENCE)
                .until(() -> committer.commit("after").equals(new Outcome.Decided(List.of(Verdict.Kept.STORED))));
        await().atMost(PATIENCE).until(() -> committer.sessions().size() == 1);
        assertThat(committer.sessions()).doesNotContainAnyElementsOf(before);
    }

    @Test
    void aSilentNetworkIsNotReadyAndTurnsAwayUntilItSpeaksAgain() throws Exception {
        try (Relay relay =
                        new Relay(URI.create(committer.database.ingest().url().substring("jdbc:".length())));
                GroupCommit remote = GroupCommit.start(
                        committer.settings(), new Connector(through(relay), "committer", STATEMENT_TIMEOUT))) {
            remote.awaitConnection(PATIENCE);
            CompletableFuture<Outcome> stuck;
            relay.fallSilent();
            try {
                stuck = committer.submit(remote, "stuck");
                await().atMost(PATIENCE)
                        .until(() -> remote.notReady()
                                .filter(why -> why.contains("can't be reached"))
                                .isPresent());
                assertThat(remote.refusal(0)).contains(Availability.AWAY);
                assertThat(committer.submit(remote, "turned-away").join())
                        .isEqualTo(new Outcome.Undecided(Availability.AWAY));
            } finally {
                // Or closing would wait for the silent server, for as long as a statement may take.
                relay.speak();
            }
            await().atMost(PATIENCE).until(() -> remote.notReady().isEmpty());
            assertThat(stuck.join()).isEqualTo(new Outcome.Decided(List.of(Verdict.Kept.STORED)));
        }
    }

    @Test
    void aCommitThatWaitsForALockIsLeftToWait() throws SQLException {
        List<String> before = committer.sessions();
        CompletableFuture<Outcome> submission;
        try (Connection stranger = committer.database.connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("LOCK TABLE processed_events IN ACCESS EXCLUSIVE MODE");
            submission = committer.submit("locked");
            await().during(LOOKS)
                    .atMost(LOOKS.plus(PATIENCE))
                    .until(() -> committer.sessions().equals(before)
                            && committer.commit.notReady().isEmpty());
            stranger.rollback();
        }
        assertThat(submission.join()).isEqualTo(new Outcome.Decided(List.of(Verdict.Kept.STORED)));
        assertThat(committer.sessions()).isEqualTo(before);
    }

    @Test
    void aServerThatOnlyReadsIsNotReadyAndIsFoundAgainWhenItWrites() {
        committer.database.execute(
                "ALTER ROLE sekali_ingest IN DATABASE %s SET default_transaction_read_only = on".formatted(name()));
        endSessions();
        await().atMost(PATIENCE)
                .until(() -> committer
                        .commit
                        .notReady()
                        .filter(why -> why.contains("only reads"))
                        .isPresent());
        assertThat(committer.commit("away")).isInstanceOf(Outcome.Undecided.class);
        committer.database.execute(
                "ALTER ROLE sekali_ingest IN DATABASE %s RESET default_transaction_read_only".formatted(name()));
        await().atMost(PATIENCE).until(() -> committer.commit.notReady().isEmpty());
        assertThat(committer.commit("back")).isEqualTo(new Outcome.Decided(List.of(Verdict.Kept.STORED)));
    }

    private String name() {
        return committer.database.texts("SELECT current_database()").getFirst();
    }

    private void endSessions() {
        committer.database.texts("SELECT CAST(pg_terminate_backend(pid) AS text) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND application_name = 'committer'");
    }

    private DatabaseSettings through(Relay relay) {
        DatabaseSettings direct = committer.database.ingest();
        return new DatabaseSettings(
                direct.url().replaceFirst("//[^/]+/", "//127.0.0.1:" + relay.port() + "/"),
                direct.user(),
                direct.password());
    }
}

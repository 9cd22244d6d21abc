package dev.sekali.ingest.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.ingest.IngestServer;
import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.EventKey;
import dev.sekali.ingest.event.Payload;
import dev.sekali.testing.TestDatabase;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGProperty;

/** Long waits for the server, told apart long before a timeout of the connection. */
class PulseTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Several looks at what waits. */
    private static final Duration LOOKS = Duration.ofSeconds(4);

    private static final CommitSettings SETTINGS =
            new CommitSettings(1, 100, 1 << 20, 1_000, 1 << 20, Duration.ofMinutes(10));

    private TestDatabase database;
    private GroupCommit commit;

    @BeforeEach
    void start() throws InterruptedException {
        database = TestDatabase.create();
        commit = GroupCommit.start(
                SETTINGS,
                new Connector(database.ingest(), "committer", SETTINGS.statementTimeout())
                        .with(PGProperty.SOCKET_FACTORY, FaultySockets.class.getName()));
        commit.awaitConnection(PATIENCE);
    }

    @AfterEach
    void stop() {
        commit.close();
        database.close();
    }

    @Test
    void aConnectionThatTheNetworkForgotIsRenewedAndItsSessionEnded() throws InterruptedException {
        List<String> before = sessions();
        assertThat(submit(FaultySockets.FORGOTTEN).await())
                .isEqualTo(new Outcome.Undecided("the connection to the database broke while it was committing"));
        await().atMost(PATIENCE)
                .until(() -> submit("after").await().equals(new Outcome.Decided(List.of(Verdict.Kept.STORED))));
        await().atMost(PATIENCE).until(() -> sessions().size() == 1);
        assertThat(sessions()).doesNotContainAnyElementsOf(before);
    }

    @Test
    void aSilentNetworkIsNotReadyAndTurnsAwayUntilItSpeaksAgain() throws Exception {
        try (Relay relay = new Relay(URI.create(database.ingest().url().substring("jdbc:".length())));
                GroupCommit remote = GroupCommit.start(
                        SETTINGS, new Connector(through(relay), "committer", SETTINGS.statementTimeout()))) {
            remote.awaitConnection(PATIENCE);
            relay.fallSilent();
            Submission stuck = submit(remote, "stuck");
            await().atMost(PATIENCE)
                    .until(() -> remote.notReady()
                            .filter(why -> why.contains("can't be reached"))
                            .isPresent());
            assertThat(remote.refusal()).contains(Availability.AWAY);
            assertThat(submit(remote, "turned-away").await()).isEqualTo(new Outcome.Undecided(Availability.AWAY));
            relay.speak();
            await().atMost(PATIENCE).until(() -> remote.notReady().isEmpty());
            assertThat(stuck.await()).isEqualTo(new Outcome.Decided(List.of(Verdict.Kept.STORED)));
        }
    }

    @Test
    void aCommitThatWaitsForALockIsLeftToWait() throws InterruptedException, SQLException {
        List<String> before = sessions();
        Submission submission;
        try (Connection stranger = database.connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("LOCK TABLE processed_events IN ACCESS EXCLUSIVE MODE");
            submission = submit("locked");
            await().during(LOOKS)
                    .atMost(LOOKS.plus(PATIENCE))
                    .until(() -> sessions().equals(before) && commit.notReady().isEmpty());
            stranger.rollback();
        }
        assertThat(submission.await()).isEqualTo(new Outcome.Decided(List.of(Verdict.Kept.STORED)));
        assertThat(sessions()).isEqualTo(before);
    }

    @Test
    void aServerThatOnlyReadsIsNotReadyAndIsFoundAgainWhenItWrites() throws InterruptedException {
        database.execute(
                "ALTER ROLE sekali_ingest IN DATABASE %s SET default_transaction_read_only = on".formatted(name()));
        endSessions();
        await().atMost(PATIENCE)
                .until(() -> commit.notReady()
                        .filter(why -> why.contains("only reads"))
                        .isPresent());
        assertThat(submit("away").await()).isInstanceOf(Outcome.Undecided.class);
        database.execute(
                "ALTER ROLE sekali_ingest IN DATABASE %s RESET default_transaction_read_only".formatted(name()));
        await().atMost(PATIENCE).until(() -> commit.notReady().isEmpty());
        assertThat(submit("back").await()).isEqualTo(new Outcome.Decided(List.of(Verdict.Kept.STORED)));
    }

    private String name() {
        return database.texts("SELECT current_database()").getFirst();
    }

    private void endSessions() {
        database.texts("SELECT CAST(pg_terminate_backend(pid) AS text) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND application_name = 'committer'");
    }

    private DatabaseSettings through(Relay relay) {
        DatabaseSettings direct = database.ingest();
        return new DatabaseSettings(
                direct.url().replaceFirst("//[^/]+/", "//127.0.0.1:" + relay.port() + "/"),
                direct.user(),
                direct.password());
    }

    private Submission submit(String topic) {
        return submit(commit, topic);
    }

    private static Submission submit(GroupCommit to, String topic) {
        Payload payload = new Payload("{}".getBytes(StandardCharsets.UTF_8));
        Event event = new Event(new EventKey(topic, IngestServer.newId()), 0, "test", payload);
        Submission submission = new Submission(List.of(event), true, PATIENCE);
        to.submit(submission);
        return submission;
    }

    private List<String> sessions() {
        return database.texts("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = 'committer'");
    }
}

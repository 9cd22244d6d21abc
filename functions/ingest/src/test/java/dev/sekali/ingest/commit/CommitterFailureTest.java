package dev.sekali.ingest.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.database.Connector;
import dev.sekali.ingest.IngestServer;
import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.EventKey;
import dev.sekali.ingest.event.Payload;
import dev.sekali.testing.Logs;
import dev.sekali.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGProperty;

/** What a fault that nobody foresaw does to those who wait, and to those who come after. */
class CommitterFailureTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final CommitSettings SETTINGS =
            new CommitSettings(1, 100, 1 << 20, 1_000, 1 << 20, Duration.ofSeconds(5));

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

    @ParameterizedTest
    @ValueSource(strings = {FaultySockets.UNCHECKED, FaultySockets.ERROR})
    void aFailureThatNobodyForesawLeavesItsBatchUndecidedAtOnceAndTheCommitterGoesOn(String fatal)
            throws InterruptedException {
        List<String> before = backends();
        List<Outcome> outcomes;
        try (Logs logs = new Logs("dev.sekali.ingest")) {
            List<Submission> submissions =
                    Stream.of("good", fatal, "better").map(this::submit).toList();
            outcomes = outcomes(submissions);
            awaitStored();
            assertThat(logs.linesWith("a committer failed unexpectedly; it goes on"))
                    .hasSize(1);
        }
        assertThat(outcomes.get(1)).isEqualTo(new Outcome.Undecided("committing failed unexpectedly"));
        assertThat(outcomes).doesNotContain(new Outcome.Undecided("no verdict in time"));
        assertThat(backends()).hasSize(1).doesNotContainAnyElementsOf(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {FaultySockets.UNCHECKED, FaultySockets.ERROR})
    void aFailureThatRepeatsIsLoggedOnceUntilACommitSucceeds(String fatal) throws InterruptedException {
        try (Logs logs = new Logs("dev.sekali.ingest")) {
            for (int stretch = 1; stretch <= 2; stretch++) {
                for (int i = 0; i < 3; i++) {
                    await().atMost(PATIENCE).until(() -> commit.notReady().isEmpty());
                    assertThat(submit(fatal).await()).isInstanceOf(Outcome.Undecided.class);
                }
                awaitStored();
                assertThat(logs.linesWith("a committer failed unexpectedly; it goes on"))
                        .hasSize(stretch);
            }
        }
    }

    private void awaitStored() {
        await().atMost(PATIENCE)
                .until(() -> submit("after").await().equals(new Outcome.Decided(List.of(Verdict.Kept.STORED))));
    }

    private Submission submit(String topic) {
        Payload payload = new Payload("{}".getBytes(StandardCharsets.UTF_8));
        Event event = new Event(new EventKey(topic, IngestServer.newId()), 0, "test", payload);
        Submission submission = new Submission(List.of(event), true, PATIENCE);
        commit.submit(submission);
        return submission;
    }

    private static List<Outcome> outcomes(List<Submission> submissions) throws InterruptedException {
        Outcome[] outcomes = new Outcome[submissions.size()];
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = submissions.get(i).await();
        }
        return List.of(outcomes);
    }

    private List<String> backends() {
        return database.texts("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = 'committer'");
    }
}

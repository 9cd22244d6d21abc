package dev.sekali.ingest.commit;

import static org.awaitility.Awaitility.await;

import dev.sekali.database.Connector;
import dev.sekali.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void allCommittersConnectAfterTheFirst() throws InterruptedException {
        CommitSettings settings = new CommitSettings(3, 100, 1 << 20, 1_000, 1 << 20, Duration.ofSeconds(5));
        try (TestDatabase database = TestDatabase.create();
                GroupCommit commit = GroupCommit.start(
                        settings, new Connector(database.ingest(), "three", settings.statementTimeout()))) {
            commit.awaitConnection(PATIENCE);
            await().atMost(PATIENCE).until(() -> database.sessions("three").size() == settings.committers());
        }
    }
}

package dev.sekali.ingest.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.database.Connector;
import dev.sekali.testing.Logs;
import dev.sekali.testing.RotatingRole;
import dev.sekali.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committers' password changes while they run. */
class PasswordRotationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String APPLICATION = "rotation";

    private TestDatabase database;
    private RotatingRole role;
    private GroupCommit commit;

    @BeforeEach
    void start(@TempDir Path folder) throws InterruptedException {
        database = TestDatabase.create();
        role = RotatingRole.create(database, "sekali_ingest", folder);
        CommitSettings settings = new CommitSettings(2, 100, 1 << 20, 1_000, 1 << 20, Duration.ofSeconds(5));
        commit = GroupCommit.start(settings, new Connector(role.settings(), APPLICATION, settings.statementTimeout()));
        commit.awaitConnection(PATIENCE);
        awaitCommitters();
    }

    @AfterEach
    void stop() {
        commit.close();
        role.close();
        database.close();
    }

    @Test
    void connectionsGoOnAndThoseThatBreakAreMadeAgainWithTheNewPassword() throws InterruptedException {
        List<String> before = database.sessions(APPLICATION);
        role.tellServer("second");
        role.tellFile("second");
        assertThat(commits()).isTrue();
        assertThat(database.sessions(APPLICATION)).containsExactlyInAnyOrderElementsOf(before);

        assertThat(role.endSessions()).isEqualTo(2);
        await().atMost(PATIENCE).until(this::commits);
        awaitCommitters();
        assertThat(database.sessions(APPLICATION)).doesNotContainAnyElementsOf(before);
    }

    @Test
    void aPasswordThatTheFileDoesNotHaveYetIsSaidAfterTheLossOfTheConnection() {
        try (Logs logs = new Logs(Availability.class.getName())) {
            role.tellServer("second");
            role.endSessions();
            await().atMost(PATIENCE).until(() -> !logs.linesWith("refuses user").isEmpty());
            role.tellFile("second");
            await().atMost(PATIENCE).until(this::commits);
            await().atMost(PATIENCE)
                    .until(() -> !logs.linesWith("the database is back").isEmpty());
            assertThat(logs.linesWith("503 until it is back"))
                    .satisfiesExactly(
                            line -> assertThat(line).contains("ended the connection"),
                            line -> assertThat(line)
                                    .contains("refuses user " + role.settings().user())
                                    .doesNotContain("first", "second"));
        }
    }

    private boolean commits() throws InterruptedException {
        return commit.commit(new Submission(List.of(OneCommitter.event("t")), true, PATIENCE))
                instanceof Outcome.Decided;
    }

    private void awaitCommitters() {
        await().atMost(PATIENCE).until(() -> database.sessions(APPLICATION).size() == 2);
    }
}

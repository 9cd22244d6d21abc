package dev.sekali.ingest.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.testing.Logs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a fault that nobody foresaw does to those who wait, and to those who come after. */
class CommitterFailureTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(5);

    private OneCommitter committer;

    @BeforeEach
    void start() throws InterruptedException {
        committer = OneCommitter.start(STATEMENT_TIMEOUT, PATIENCE);
    }

    @AfterEach
    void stop() {
        committer.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {FaultySockets.UNCHECKED, FaultySockets.ERROR})
    void aFailureThatNobodyForesawLeavesItsBatchUndecidedAtOnceAndTheCommitterGoesOn(String fatal) {
        List<String> before = committer.sessions();
        List<Outcome> outcomes;
        try (Logs logs = new Logs("dev.sekali.ingest")) {
            List<CompletableFuture<Outcome>> submissions =
                    Stream.of("good", fatal, "better").map(committer::submit).toList();
            outcomes = submissions.stream().map(CompletableFuture::join).toList();
            awaitStored();
            assertThat(logs.linesWith("a committer failed unexpectedly; it goes on"))
                    .hasSize(1);
        }
        assertThat(outcomes.get(1)).isEqualTo(new Outcome.Undecided("committing failed unexpectedly"));
        assertThat(outcomes).doesNotContain(new Outcome.Undecided("no verdict in time"));
        assertThat(committer.sessions()).hasSize(1).doesNotContainAnyElementsOf(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {FaultySockets.UNCHECKED, FaultySockets.ERROR})
    void aFailureThatRepeatsIsLoggedOnceUntilACommitSucceeds(String fatal) {
        try (Logs logs = new Logs("dev.sekali.ingest")) {
            for (int stretch = 1; stretch <= 2; stretch++) {
                for (int i = 0; i < 3; i++) {
                    await().atMost(PATIENCE)
                            .until(() -> committer.commit.notReady().isEmpty());
                    assertThat(committer.commit(fatal)).isInstanceOf(Outcome.Undecided.class);
                }
                awaitStored();
                assertThat(logs.linesWith("a committer failed unexpectedly; it goes on"))
                        .hasSize(stretch);
            }
        }
    }

    private void awaitStored() {
        await().atMost(PATIENCE)
                .until(() -> committer.commit("after").equals(new Outcome.Decided(List.of(Verdict.Kept.STORED))));
    }
}

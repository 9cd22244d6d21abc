package dev.sekali.ingest.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.EventKey;
import dev.sekali.ingest.event.Payload;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerdictDeadlinesTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Outcome VERDICT = new Outcome.Decided(List.of(Verdict.Kept.STORED));

    private final VerdictDeadlines deadlines = VerdictDeadlines.start();

    @AfterEach
    void close() {
        deadlines.close();
    }

    @Test
    void aWaitEndsWithTheVerdict() {
        Submission submission = submission(LONG);
        CompletableFuture<Outcome> wait = await(submission);
        submission.decide(VERDICT);
        assertThat(join(wait)).isEqualTo(VERDICT);
    }

    @Test
    void aWaitEndsWithThePatienceOfItsSenderAloneWhenNobodyDecides() {
        CompletableFuture<Outcome> patient = await(submission(LONG));
        assertThat(join(await(submission(Duration.ofMillis(1)))))
                .isEqualTo(new Outcome.Undecided("no verdict in time"));
        assertThat(patient).isNotDone();
    }

    @Test
    void aWaitEndsWhenNobodyLooksAtItAnyMore() {
        CompletableFuture<Outcome> wait = await(submission(LONG));
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            deadlines.close();
            return wait.isDone();
        });
        assertThat(wait).isCompletedWithValue(new Outcome.Undecided("this server has stopped"));
    }

    private CompletableFuture<Outcome> await(Submission submission) {
        CompletableFuture<Outcome> wait = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                wait.complete(deadlines.await(submission));
            } catch (InterruptedException e) {
                wait.completeExceptionally(e);
            }
        });
        return wait;
    }

    private static Outcome join(CompletableFuture<Outcome> wait) {
        return wait.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static Submission submission(Duration patience) {
        Event event = new Event(new EventKey("t", "id"), 0, "test", new Payload(new byte[0]));
        return new Submission(List.of(event), true, patience);
    }
}

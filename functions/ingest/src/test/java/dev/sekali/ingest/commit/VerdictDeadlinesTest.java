package dev.sekali.ingest.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.EventKey;
import dev.sekali.ingest.event.Payload;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VerdictDeadlinesTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Outcome VERDICT = new Outcome.Decided(List.of(Verdict.Kept.STORED));

    private final VerdictDeadlines deadlines = new VerdictDeadlines();

    @AfterEach
    void close() {
        deadlines.close();
    }

    @Test
    void aWaitEndsWithThePatienceOfItsSenderAlone() throws InterruptedException {
        Submission patient = submission(LONG);
        Submission impatient = submission(Duration.ofMillis(1));
        deadlines.watch(patient);
        deadlines.watch(impatient);
        assertThat(impatient.await()).isEqualTo(new Outcome.Undecided("no verdict in time"));
        patient.decide(VERDICT);
        assertThat(patient.await()).isEqualTo(VERDICT);
    }

    @Test
    void aWaitEndsWhenNobodyLooksAtItAnyMore() throws InterruptedException {
        Submission submission = submission(LONG);
        deadlines.watch(submission);
        deadlines.close();
        assertThat(submission.await()).isEqualTo(new Outcome.Undecided("this server has stopped"));
    }

    private static Submission submission(Duration patience) {
        Event event = new Event(new EventKey("t", "id"), 0, "test", new Payload(new byte[0]));
        return new Submission(List.of(event), true, patience);
    }
}

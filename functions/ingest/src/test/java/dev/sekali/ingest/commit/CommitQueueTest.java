package dev.sekali.ingest.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.EventKey;
import dev.sekali.ingest.event.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommitQueueTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final CommitQueue queue = new CommitQueue(2, 1 << 20);

    @Test
    void whatDoesNotFitIsTurnedAwayAndToldBefore() {
        assertThat(queue.full()).isFalse();
        assertThat(queue.offer(submission(LONG))).isTrue();
        assertThat(queue.full()).isFalse();
        assertThat(queue.offer(submission(LONG))).isTrue();
        assertThat(queue.full()).isTrue();
        assertThat(queue.offer(submission(LONG))).isFalse();
    }

    @Test
    void nobodyQueuesUpBehindOneThatHasWaitedForHalfOfItsPatience() throws InterruptedException {
        assertThat(queue.offer(submission(Duration.ofMillis(100)))).isTrue();
        await().atMost(Duration.ofSeconds(10)).until(queue::full);
        assertThat(queue.offer(submission(LONG))).isFalse();
        queue.take(1, 1 << 20, Duration.ZERO);
        assertThat(queue.full()).isFalse();
        assertThat(queue.offer(submission(LONG))).isTrue();
    }

    @Test
    void aClosedQueueIsFull() {
        queue.close();
        assertThat(queue.full()).isTrue();
    }

    private static Submission submission(Duration patience) {
        Payload payload = new Payload("{}".getBytes(StandardCharsets.UTF_8));
        return new Submission(List.of(new Event(new EventKey("topic", "id"), 0, "test", payload)), true, patience);
    }
}

package dev.sekali.ingest.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.EventKey;
import dev.sekali.ingest.event.Payload;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommitQueueTest {

    private static final int MIB = 1 << 20;
    private static final int LARGE_THAT_FIT = 5;
    private static final Duration LONG = Duration.ofHours(1);

    private final CommitQueue queue = new CommitQueue(1_000, 8 * MIB, 2);

    @Test
    void whatDoesNotFitIsTurnedAwayAndToldBefore() {
        CommitQueue two = new CommitQueue(2, MIB, 2);
        assertThat(two.full(0)).isFalse();
        assertThat(two.offer(small())).isTrue();
        assertThat(two.full(0)).isFalse();
        assertThat(two.offer(small())).isTrue();
        assertThat(two.full(0)).isTrue();
        assertThat(two.offer(small())).isFalse();
    }

    @Test
    void nobodyQueuesUpBehindOneThatHasWaitedForHalfOfItsPatience() throws InterruptedException {
        assertThat(queue.offer(submission(1, 0, Duration.ofMillis(100)))).isTrue();
        await().atMost(Duration.ofSeconds(10)).until(() -> queue.full(0));
        assertThat(queue.offer(small())).isFalse();
        take(Duration.ZERO);
        assertThat(queue.full(0)).isFalse();
        assertThat(queue.offer(small())).isTrue();
    }

    @Test
    void oneWhoseSenderHardlyWaitsKeepsNobodyFromQueueingUp() {
        Event event = new Event(new EventKey("topic", "id"), 0, "test", new Payload(new byte[0]));
        Submission impatient = new Submission(List.of(event), true, Duration.ofMillis(1), Duration.ofMinutes(1));
        assertThat(queue.offer(impatient)).isTrue();
        await().atMost(Duration.ofSeconds(10)).until(impatient::expired);
        assertThat(queue.full(0)).isFalse();
        assertThat(queue.offer(small())).isTrue();
    }

    @Test
    void largeOnesLeaveRoomForSmallOnes() {
        for (int i = 0; i < LARGE_THAT_FIT; i++) {
            assertThat(queue.offer(large())).isTrue();
        }
        assertThat(queue.offer(large())).isFalse();
        assertThat(queue.full(0)).isFalse();
        assertThat(queue.offer(small())).isTrue();
        assertThat(queue.offer(small())).isTrue();
    }

    @Test
    void largeOnesOfManyEventsLeaveRoomForSmallOnes() {
        assertThat(queue.offer(submission(870, MIB / 512, LONG))).isTrue();
        assertThat(queue.offer(submission(10, MIB / 4, LONG))).isFalse();
        assertThat(queue.offer(submission(100, 0, LONG))).isTrue();
        assertThat(queue.offer(small())).isTrue();
    }

    @Test
    void largeOnesLeaveACommitterToSmallOnes() throws InterruptedException {
        Submission first = large();
        Submission second = large();
        Submission third = small();
        List.of(first, second, third).forEach(queue::offer);
        CommitQueue.Taken taken = take(Duration.ZERO);
        assertThat(taken.submissions()).containsExactly(first);
        assertThat(take(Duration.ZERO).submissions()).containsExactly(third);
        assertThat(take(Duration.ZERO).submissions()).isEmpty();
        taken.close();
        assertThat(take(Duration.ZERO).submissions()).containsExactly(second);
    }

    @Test
    void whereNoSmallOnesComeLargeOnesHaveAllCommitters() throws InterruptedException {
        Submission first = large();
        Submission second = large();
        List.of(first, second).forEach(queue::offer);
        assertThat(take(Duration.ZERO).submissions()).containsExactly(first);
        assertThat(take(Duration.ZERO).submissions()).containsExactly(second);
    }

    @Test
    void aSingleCommitterTakesThemAsTheyCame() throws InterruptedException {
        CommitQueue single = new CommitQueue(1_000, 8 * MIB, 1);
        List<Submission> all = List.of(large(), small(), large());
        all.forEach(single::offer);
        for (Submission next : all) {
            try (CommitQueue.Taken taken = single.take(1, 1, Duration.ZERO)) {
                assertThat(taken.submissions()).containsExactly(next);
            }
        }
    }

    @Test
    void whileOneBatchRunsTheNextGathers() throws InterruptedException {
        queue.offer(small());
        CommitQueue.Taken running = take(Duration.ZERO);
        List<Submission> next = List.of(small(), small());
        next.forEach(queue::offer);
        running.close();
        assertThat(take(Duration.ZERO).submissions()).isEqualTo(next);
    }

    @Test
    void aSecondBatchRunsBesideTheFirstWhenItIsWorthIt() throws InterruptedException {
        queue.offer(small());
        take(Duration.ZERO);
        Submission many = submission(256, 0, LONG);
        queue.offer(many);
        assertThat(take(Duration.ZERO).submissions()).containsExactly(many);
    }

    @Test
    void aSecondBatchRunsBesideAFirstThatTakesLong() throws InterruptedException {
        queue.offer(small());
        take(Duration.ZERO);
        Submission next = small();
        queue.offer(next);
        assertThat(take(LONG).submissions()).containsExactly(next);
    }

    @Test
    void whatOneCannotCommitIsTakenOutAltogether() {
        List<Submission> all = List.of(small(), small(), large());
        all.forEach(queue::offer);
        assertThat(queue.drain()).isEqualTo(all);
        assertThat(queue.events()).isZero();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void aClosedQueueTakesNothingInAndGivesOutWhatWaits() throws InterruptedException {
        Submission last = small();
        queue.offer(last);
        queue.close();
        assertThat(queue.full(0)).isTrue();
        assertThat(queue.offer(small())).isFalse();
        assertThat(queue.ended()).isFalse();
        assertThat(take(LONG).submissions()).containsExactly(last);
        assertThat(queue.ended()).isTrue();
        assertThat(take(LONG).submissions()).isEmpty();
    }

    private CommitQueue.Taken take(Duration wait) throws InterruptedException {
        return queue.take(1_000, 2 * MIB, wait);
    }

    private static Submission small() {
        return submission(1, 0, LONG);
    }

    private static Submission large() {
        return submission(1, 5 * MIB / 4, LONG);
    }

    private static Submission submission(int events, int payloadBytes, Duration patience) {
        Event event = new Event(new EventKey("topic", "id"), 0, "test", new Payload(new byte[payloadBytes]));
        return new Submission(Collections.nCopies(events, event), true, patience);
    }
}

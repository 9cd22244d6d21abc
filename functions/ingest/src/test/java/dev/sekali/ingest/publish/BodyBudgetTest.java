package dev.sekali.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BodyBudgetTest {

    private static final long KIB = 1024;
    private static final Duration IMPATIENT = Duration.ofMillis(50);
    private static final Duration PATIENT = Duration.ofHours(1);

    private long roomForLarge = 1_000 * KIB;

    @Test
    void bodiesTakeNoMoreThanItTogetherAndGiveTheirsBack() {
        BodyBudget budget = budget(16 * KIB, IMPATIENT);
        BodyBudget.Share first = budget.share();
        BodyBudget.Share second = budget.share();
        assertThat(first.cover(8 * KIB)).isTrue();
        assertThat(second.cover(4 * KIB)).isTrue();
        assertThat(second.cover(9 * KIB)).isFalse();
        assertThat(second.cover(8 * KIB)).isTrue();
        assertThat(budget.share().cover(1)).isFalse();
        first.close();
        assertThat(second.cover(16 * KIB)).as("as it grows").isTrue();
        second.close();
        assertThat(budget.share().cover(16 * KIB)).isTrue();
    }

    @Test
    void largeOnesTakeNoMoreThanTheirRoomTogetherAndGiveTheirsBack() throws InterruptedException {
        roomForLarge = 300 * KIB;
        BodyBudget budget = budget(1_000 * KIB, IMPATIENT);
        BodyBudget.Share first = budget.share();
        BodyBudget.Share second = budget.share();
        assertThat(first.awaitCover(200 * KIB)).isTrue();
        assertThat(second.awaitCover(101 * KIB)).isFalse();
        assertThat(second.awaitCover(100 * KIB)).isTrue();
        assertThat(first.cover(201 * KIB)).as("as it grows").isFalse();
        second.close();
        assertThat(first.cover(300 * KIB)).isTrue();
        first.close();
        assertThat(budget.share().awaitCover(300 * KIB)).isTrue();
    }

    @Test
    void smallOnesAreTakenWhereThereIsNoRoomForLargeOnes() throws InterruptedException {
        roomForLarge = 0;
        BodyBudget budget = budget(1_000 * KIB, IMPATIENT);
        for (int i = 0; i < 10; i++) {
            BodyBudget.Share small = budget.share();
            assertThat(small.awaitCover(8 * KIB)).isTrue();
            assertThat(small.cover(9 * KIB)).isFalse();
        }
    }

    @Test
    void largeOnesGetRoomInTheOrderInWhichTheyCame() throws Exception {
        BodyBudget budget = budget(2_000 * KIB, PATIENT);
        BodyBudget.Share first = budget.share();
        assertThat(first.awaitCover(600 * KIB)).isTrue();
        FutureTask<Boolean> second = waiting(budget, 500 * KIB);
        FutureTask<Boolean> third = waiting(budget, 100 * KIB);
        assertThat(third.isDone()).as("there would be room for it").isFalse();
        first.close();
        assertThat(second.get()).isTrue();
        assertThat(third.get()).isTrue();
    }

    @Test
    void onlySoManyWait() throws Exception {
        roomForLarge = 0;
        BodyBudget budget = budget(1_000 * KIB, PATIENT);
        List<FutureTask<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < 65; i++) {
            waiting.add(waiting(budget, 100 * KIB));
        }
        assertThat(budget.share().awaitCover(100 * KIB)).isFalse();
        assertThat(waiting).noneMatch(FutureTask::isDone);
    }

    private BodyBudget budget(long bytes, Duration patience) {
        return new BodyBudget(bytes, () -> roomForLarge, patience);
    }

    /** One that waits until there is room. */
    private static FutureTask<Boolean> waiting(BodyBudget budget, long bytes) {
        FutureTask<Boolean> body = new FutureTask<>(() -> budget.share().awaitCover(bytes));
        Thread thread = Thread.ofVirtual().start(body);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return body;
    }
}

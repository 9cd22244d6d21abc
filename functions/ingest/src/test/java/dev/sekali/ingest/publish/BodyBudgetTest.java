package dev.sekali.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {

    private static final long KIB = 1024;

    private long roomForLarge = 1_000 * KIB;
    private final BodyBudget budget = new BodyBudget(1_000 * KIB, () -> roomForLarge, Duration.ofMillis(50));

    @Test
    void bodiesTakeNoMoreThanItTogetherAndGiveTheirsBack() throws InterruptedException {
        BodyBudget.Share first = budget.share();
        BodyBudget.Share second = budget.share();
        assertThat(first.cover(600 * KIB)).isTrue();
        assertThat(second.cover(401 * KIB)).isFalse();
        assertThat(second.cover(400 * KIB)).isTrue();
        first.close();
        assertThat(second.cover(1_000 * KIB)).as("as it grows").isTrue();
        second.close();
        assertThat(budget.share().cover(1_000 * KIB)).isTrue();
    }

    @Test
    void largeOnesTakeNoMoreThanTheirRoomTogetherAndGiveTheirsBack() throws InterruptedException {
        roomForLarge = 300 * KIB;
        BodyBudget.Share first = budget.share();
        BodyBudget.Share second = budget.share();
        assertThat(first.cover(200 * KIB)).isTrue();
        assertThat(second.cover(101 * KIB)).isFalse();
        assertThat(second.cover(100 * KIB)).isTrue();
        assertThat(first.cover(201 * KIB)).as("as it grows").isFalse();
        second.close();
        assertThat(first.cover(300 * KIB)).isTrue();
        first.close();
        assertThat(budget.share().cover(300 * KIB)).isTrue();
    }

    @Test
    void smallOnesAreTakenWhereThereIsNoRoomForLargeOnes() throws InterruptedException {
        roomForLarge = 0;
        for (int i = 0; i < 15; i++) {
            BodyBudget.Share small = budget.share();
            assertThat(small.cover(64 * KIB)).isTrue();
            assertThat(small.cover(65 * KIB)).isFalse();
        }
    }

    @Test
    void aLargeOneWaitsForRoomAndOneThatGrowsDoesNot() throws Exception {
        BodyBudget patient = new BodyBudget(1_000 * KIB, () -> roomForLarge, Duration.ofMinutes(1));
        BodyBudget.Share first = patient.share();
        BodyBudget.Share second = patient.share();
        assertThat(first.cover(600 * KIB)).isTrue();
        assertThat(second.cover(100 * KIB)).isTrue();
        assertThat(second.cover(500 * KIB)).as("as it grows").isFalse();

        FutureTask<Boolean> third = new FutureTask<>(() -> patient.share().cover(500 * KIB));
        Thread waiting = Thread.ofVirtual().start(third);
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        first.close();
        assertThat(third.get()).isTrue();
    }
}

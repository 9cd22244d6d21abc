package dev.sekali.host.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {

    private static final Optional<Duration> TAKEN = Optional.empty();

    /** Not zero, and about to overflow, as the clock of a machine may be. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);

    private TokenBucket bucket(int rate) {
        return new TokenBucket(rate, now::get);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100, 1_000_000})
    void aSecondsWorthIsThereAtOnceAndNoMore(int rate) {
        TokenBucket bucket = bucket(rate);
        for (int i = 0; i < rate; i++) {
            assertThat(bucket.take()).isEqualTo(TAKEN);
        }
        assertThat(bucket.take()).isPresent();
    }

    @Test
    void whoIsRefusedLearnsHowLongUntilThereIsOne() {
        TokenBucket bucket = bucket(4);
        for (int i = 0; i < 4; i++) {
            bucket.take();
        }
        assertThat(bucket.take()).contains(Duration.ofMillis(250));
        pass(Duration.ofMillis(249));
        assertThat(bucket.take()).contains(Duration.ofMillis(1));
        pass(Duration.ofMillis(1));
        assertThat(bucket.take()).isEqualTo(TAKEN);
        assertThat(bucket.take()).contains(Duration.ofMillis(250));
    }

    @Test
    void whatIsSavedUpIsASecondsWorthHoweverLongItWas() {
        TokenBucket bucket = bucket(2);
        pass(Duration.ofDays(100_000));
        assertThat(bucket.take()).isEqualTo(TAKEN);
        assertThat(bucket.take()).isEqualTo(TAKEN);
        assertThat(bucket.take()).isPresent();
    }

    @Test
    void aBatchLargerThanTheBucketPassesAndThoseAfterItWaitForAllOfIt() {
        TokenBucket bucket = bucket(100);
        assertThat(bucket.take()).isEqualTo(TAKEN);
        bucket.owe(999);
        assertThat(bucket.take()).contains(Duration.ofMillis(9_010));
        pass(Duration.ofMillis(9_010));
        assertThat(bucket.take()).isEqualTo(TAKEN);
    }

    @Test
    void manyAtOnceGetNoMoreThanThereIs() throws InterruptedException {
        TokenBucket bucket = bucket(10_000);
        AtomicLong taken = new AtomicLong();
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int thread = 0; thread < 4; thread++) {
                var _ = threads.submit(() -> {
                    start.await();
                    for (int i = 0; i < 5_000; i++) {
                        if (bucket.take().isEmpty()) {
                            taken.incrementAndGet();
                        }
                    }
                    return true;
                });
            }
            start.countDown();
        }
        assertThat(taken).hasValue(10_000);
    }
}

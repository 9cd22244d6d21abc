package dev.sekali.cli.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitsTest {

    private static final Optional<Duration> NOT_ASKED = Optional.empty();

    @ParameterizedTest
    @CsvSource({"1,100", "2,200", "3,400", "6,3200", "7,5000", "31,5000", "60,5000"})
    void thePauseIsAnywhereUpToADoublingBoundWithACeiling(int attempt, long mostMillis) {
        assertThat(waits(always(Extreme.LONGEST)).pauseAfter(attempt, NOT_ASKED))
                .contains(Duration.ofMillis(mostMillis));
        assertThat(waits(always(Extreme.SHORTEST)).pauseAfter(attempt, NOT_ASKED))
                .contains(Duration.ZERO);
    }

    @Test
    void retriesAreBounded() {
        assertThat(waits(new Random(1)).pauseAfter(60, NOT_ASKED)).isPresent();
        assertThat(waits(new Random(1)).pauseAfter(61, NOT_ASKED)).isEmpty();
    }

    @Test
    void whatTheServerAsksForComesOnTop() {
        assertThat(waits(always(Extreme.LONGEST)).pauseAfter(1, Optional.of(Duration.ofSeconds(2))))
                .contains(Duration.ofMillis(2_100));
    }

    @Test
    void whatTheServerAsksForIsBounded() {
        assertThat(waits(always(Extreme.SHORTEST)).pauseAfter(1, Optional.of(Duration.ofDays(1))))
                .contains(Duration.ofSeconds(30));
    }

    @Test
    void sixtyRetriesLastAboutTwoMinutes() {
        Random random = new Random(1);
        Duration total = Duration.ZERO;
        for (int attempt = 1; attempt <= 60; attempt++) {
            total = total.plus(waits(random).pauseAfter(attempt, NOT_ASKED).orElseThrow());
        }
        assertThat(total).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(180));
    }

    private static Waits waits(RandomGenerator random) {
        return new Waits(60, new StopSignal(), random, System::nanoTime);
    }

    private enum Extreme {
        SHORTEST,
        LONGEST
    }

    /** Draws the least or the greatest of what it is asked for. */
    private static RandomGenerator always(Extreme extreme) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("only bounded draws are expected");
            }

            @Override
            public long nextLong(long bound) {
                return switch (extreme) {
                    case SHORTEST -> 0;
                    case LONGEST -> bound - 1;
                };
            }
        };
    }
}

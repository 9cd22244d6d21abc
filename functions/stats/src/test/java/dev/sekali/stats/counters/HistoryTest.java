package dev.sekali.stats.counters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryTest {

    /** Close to where it wraps around. */
    private static final long ORIGIN = Long.MAX_VALUE - 3_000_000_000L;

    private final History history = new History();

    private Growth at(double seconds, long unique, long duplicate, long rejected) {
        return history.add(
                ORIGIN + (long) (seconds * 1e9), new Totals(unique + duplicate, unique, duplicate, 0, rejected));
    }

    @Test
    void eachSecondHasWhatItBrought() {
        assertThat(at(0, 100, 10, 1)).isEqualTo(Growth.NONE);
        assertThat(at(1, 105, 12, 1)).isEqualTo(new Growth(5, 2, 0));
        at(2, 105, 12, 4);
        assertThat(history.seconds())
                .containsExactly(Optional.of(new Growth(5, 2, 0)), Optional.of(new Growth(0, 0, 3)));
    }

    @Test
    void aLateSampleIsSpreadOverItsSeconds() {
        at(0, 0, 0, 0);
        at(2.5, 250, 0, 0);
        assertThat(history.seconds())
                .containsExactly(Optional.of(new Growth(100, 0, 0)), Optional.of(new Growth(100, 0, 0)));
    }

    @Test
    void afterALongGapNobodyKnowsWhenEventsCame() {
        at(0, 0, 0, 0);
        at(1, 1, 0, 0);
        at(6, 5_000, 0, 0);
        assertThat(history.seconds())
                .containsExactly(
                        Optional.of(new Growth(1, 0, 0)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        at(7, 5_002, 0, 0);
        assertThat(history.seconds().getLast()).hasValue(new Growth(2, 0, 0));
    }

    @Test
    void aSecondThatIsSampledTwiceIsThereOnce() {
        at(0, 0, 0, 0);
        at(1.1, 11, 0, 0);
        at(1.9, 20, 0, 0);
        at(2.1, 21, 0, 0);
        assertThat(history.seconds())
                .containsExactly(Optional.of(new Growth(10, 0, 0)), Optional.of(new Growth(10, 0, 0)));
    }

    @Test
    void noMoreThanTenMinutesAreKept() {
        for (int second = 0; second <= 700; second++) {
            at(second, 2L * second, 0, second == 50 ? 1 : 0);
        }
        assertThat(history.seconds()).hasSize(600).containsOnly(Optional.of(new Growth(2, 0, 0)));
        at(1_000_000, 5_000, 0, 0);
        assertThat(history.seconds()).hasSize(600).containsOnly(Optional.empty());
    }

    @Test
    void aDatabaseThatWasSetBackBringsNothing() {
        at(0, 100, 0, 5);
        at(1, 50, 0, 0);
        assertThat(history.seconds()).containsExactly(Optional.of(Growth.NONE));
    }
}

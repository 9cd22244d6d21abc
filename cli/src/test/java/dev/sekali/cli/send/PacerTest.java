package dev.sekali.cli.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacerTest {

    @ParameterizedTest(name = "{0} a second, {1} ns after the start, {2} sent: wait {3} ns")
    @CsvSource({
        // The first is due at once, the others one interval after another.
        "1,          0,            0,              0",
        "1,          0,            1,     1000000000",
        "1,  400000000,            1,      600000000",
        "4,          0,            1,      250000000",
        "4,  250000000,            1,              0",
        // Running behind: at once, until it has caught up.
        "4, 2000000000,            1,              0",
        "4, 2000000000,            8,              0",
        "4, 2000000000,            9,      250000000",
        // An interval that isn't a whole number of nanoseconds adds up no error.
        "3,          0,            1,      333333333",
        "3,          0,            3,     1000000000",
        "3,          0,   3000000001, 1000000000333333333",
        // A day at full speed fits.
        "10000000,   0, 864000000000,   86400000000000",
        // Unpaced.
        "0,          0,            0,              0",
        "0,          0, 864000000000,              0",
    })
    void theNextIsDueByElapsedTimeAndHitsAlone(long rate, long elapsedNanos, long hits, long waitNanos) {
        assertThat(new Pacer(rate).pace(Duration.ofNanos(elapsedNanos), hits)).isEqualTo(Duration.ofNanos(waitNanos));
    }

    @Test
    void anEventIsDueAtItsPlaceOverTheRate() {
        assertThat(new Pacer(10).due(25)).isEqualTo(Duration.ofMillis(2_500));
    }
}

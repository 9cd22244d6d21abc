package dev.sekali.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void percentilesAreInMilliseconds() {
        Latencies latencies = new Latencies();
        for (int millis = 1; millis <= 1_000; millis++) {
            latencies.record(Duration.ofMillis(millis).toNanos());
        }
        Percentiles percentiles = latencies.percentiles();
        assertThat(percentiles.p50()).isCloseTo(500, within(1.0));
        assertThat(percentiles.p90()).isCloseTo(900, within(1.0));
        assertThat(percentiles.p99()).isCloseTo(990, within(1.0));
        assertThat(percentiles.p999()).isCloseTo(999, within(1.0));
        assertThat(percentiles.max()).isCloseTo(1_000, within(1.0));
    }

    @Test
    void whatIsTooLongForTheScaleStillCounts() {
        Latencies latencies = new Latencies();
        latencies.record(Duration.ofDays(1).toNanos());
        latencies.record(-1);
        assertThat(latencies.percentiles().max()).isCloseTo(3_600_000.0, within(4_000.0));
    }

    @Test
    void nothingGatheredIsZero() {
        assertThat(new Latencies().percentiles()).isEqualTo(new Percentiles(0, 0, 0, 0, 0));
    }
}

package dev.sekali.stats.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateWindowTest {

    private static final Pattern SAMPLE = Pattern.compile("([0-9.]+)s:(\\d+)/(\\d+)");

    /** Samples are time:received/rejected; the last is the one that is asked with. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing yet                     | 5s:100/5                                | 0    | 0",
                "no growth                       | 0s:100/5 5s:100/5                       | 0    | 0",
                "steady                          | 0s:0/0 1s:10/0 2s:20/0 3s:30/0          | 10   | 0",
                "the oldest counts               | 0s:0/0 4s:100/0 5s:100/0                | 20   | 0",
                "ten seconds and no more         | 0s:0/0 1s:500/0 2s:500/0 11s:600/0      | 10   | 0",
                "just at ten seconds             | 0s:0/0 10s:100/0                        | 10   | 0",
                "all samples are too old         | 0s:0/0 1s:1/0 60s:900/0                 | 0    | 0",
                "a burst just after the start    | 0s:0/0 0.001s:5/0                       | 5    | 0",
                "a quarter is rejected           | 0s:0/0 2s:300/100                       | 150  | 0.25",
                "all is rejected                 | 0s:7/0 2s:7/8                           | 0    | 1",
                "old errors are forgotten        | 0s:0/100 1s:0/100 11s:10/100            | 1    | 0",
                "the totals were set back        | 0s:500/50 5s:0/0                        | 0    | 0",
                "asked before the newest sample  | 5s:10/0 4.9s:5/0                        | 0    | 0",
            })
    void ratesComeFromTheGrowthOverTheWindow(String name, String samples, double throughput, double errorRate) {
        // An arbitrary origin, as of System.nanoTime(), close to where it wraps around.
        long origin = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();
        RateWindow window = new RateWindow();
        Rates rates = Rates.NONE;
        for (MatchResult sample : SAMPLE.matcher(samples).results().toList()) {
            long nanos = origin + (long) (Double.parseDouble(sample.group(1)) * 1e9);
            long received = Long.parseLong(sample.group(2));
            Totals totals = new Totals(received, received, 0, 0, Long.parseLong(sample.group(3)));
            rates = window.rates(nanos, totals);
            window.add(nanos, totals);
        }
        assertThat(rates.throughputPerSecond())
                .as(name.toLowerCase(Locale.ROOT))
                .isEqualTo(throughput, within(1e-9));
        assertThat(rates.errorRate()).isEqualTo(errorRate, within(1e-9));
    }
}

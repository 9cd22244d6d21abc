package dev.sekali.cli.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.cli.stats.StatsText.Reading;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatsTextTest {

    private static final URI URL = URI.create("http://localhost:8080");

    private static Reading reading(int second, long received, long unique, String topics) throws IOException {
        String stats = """
                {"received":%d,"unique_processed":%d,"duplicate_dropped":%d,"rejected":7,"topics_active":2,
                 "uptime_seconds":3723.9,"throughput_per_second":5120.44,"topics":[%s]}""".formatted(received, unique, received - unique, topics);
        return new Reading(
                new ObjectMapper().readTree(stats),
                Instant.parse("2026-01-31T12:00:00.5Z").plusSeconds(second),
                Duration.ofSeconds(second).toNanos());
    }

    @Test
    void theFirstScreenHasTheRateThatTheServiceTells() throws IOException {
        Reading now = reading(0, 1_234_567, 1_000_000, """
                {"topic":"orders\\u0007\\u001b[31m","received":1234560,"unique_processed":1000000,"duplicate_dropped":234560},
                {"topic":"%s","received":7,"unique_processed":0,"duplicate_dropped":7}""".formatted("é".repeat(100)));
        assertThat(String.join("\n", StatsText.screen(URL, now, Optional.empty())))
                .isEqualTo("""
                http://localhost:8080, up 1 h 2 min 3 s, at 2026-01-31T12:00:00Z

                                               total    per second
                received                   1,234,567       5,120.4
                unique_processed           1,000,000
                duplicate_dropped            234,567
                rejected                           7
                topics_active                      2

                busiest topics                          received        unique    duplicates
                orders [31m                            1,234,560     1,000,000       234,560
                éééééééééééééééééééééééééééééééé…              7             0             7""");
    }

    @Test
    void ratesAreBetweenTwoReadings() throws IOException {
        Reading before = reading(0, 1_000, 900, "");
        assertThat(StatsText.screen(URL, reading(4, 11_000, 8_900, ""), Optional.of(before)))
                .contains(
                        "received                      11,000       2,500.0",
                        "unique_processed               8,900       2,000.0",
                        "duplicate_dropped              2,100         500.0",
                        "rejected                           7           0.0")
                .noneMatch(line -> line.contains("busiest"));
        assertThat(StatsText.rowHeading() + "\n" + StatsText.row(reading(4, 11_000, 8_900, ""), Optional.of(before)))
                .isEqualTo("""
                        time                      received       /s        unique       /s    duplicates       /s      rejected       /s
                        2026-01-31T12:00:04Z        11,000  2,500.0         8,900  2,000.0         2,100    500.0             7      0.0""");
    }

    @Test
    void aDatabaseThatWasReplacedHasNoNegativeRate() throws IOException {
        assertThat(StatsText.row(reading(1, 5, 5, ""), Optional.of(reading(0, 1_000, 900, ""))))
                .doesNotContain("-1", "-9")
                .contains(" 5      0.0");
    }
}

package dev.sekali.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-24T08:30:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0                             | 0
                    120                           | 120
                    ' 7 '                         | 7
                    999999999999                  | 999999999999
                    Tue, 24 Nov 2026 08:30:05 GMT | 5
                    Tue, 24 Nov 2026 08:29:00 GMT | 0
                    """)
    void secondsAndDatesAreUnderstood(String header, long seconds) {
        assertThat(Reply.Received.retryAfter(header, NOW)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "9999999999999999999999", "Tue, 99 Nov 2026 08:30:05 GMT"})
    void anythingElseIsIgnored(String header) {
        assertThat(Reply.Received.retryAfter(header, NOW)).isEmpty();
    }
}

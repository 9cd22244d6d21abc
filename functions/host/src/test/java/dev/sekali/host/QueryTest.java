package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the values of a query may look like. */
class QueryTest {

    private static final Query.Parser<Duration> FROM_5S_TO_1H =
            Query.duration(Duration.ofSeconds(5), Duration.ofHours(1));

    @ParameterizedTest
    @CsvSource({"5, 5", "5s, 5", "090s, 90", "3600, 3600", "10m, 600", "1h, 3600"})
    void aTimeIsInSecondsUnlessItSaysOtherwise(String text, long seconds) throws Query.Refused {
        assertThat(FROM_5S_TO_1H.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "4s", "3601", "61m", "2h", "-5s", "+5s", "5 s", "5S", "1.5m", "PT5S", "10000", "٥", "5ms"})
    void anythingElseIsRefusedWithWhatMayBe(String text) {
        assertThatThrownBy(() -> FROM_5S_TO_1H.parse(text))
                .isInstanceOf(Query.Refused.class)
                .hasMessage("is not a time from 5s to 1h, such as 30s");
    }
}

package dev.sekali.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.host.Query;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T08:30:00Z, 2026-01-31T08:30:00Z",
        "2026-01-31T08:30:00+07:00, 2026-01-31T01:30:00Z",
        "2026-01-31T08:30:00.5-00:30, 2026-01-31T09:00:00.5Z",
        "2026-01-31T08:30:00+0700, 2026-01-31T01:30:00Z",
        "2026-01-31T08:30-0330, 2026-01-31T12:00:00Z",
        "2026-01-31T08:30:00+07, 2026-01-31T01:30:00Z",
        "2026-01-31t08:30:00z, 2026-01-31T08:30:00Z",
        "2026-01-31T08:30:00, 2026-01-31T08:30:00Z",
        "2026-01-31T08:30, 2026-01-31T08:30:00Z",
        "2026-01-31, 2026-01-31T00:00:00Z",
        "2026-01-31T08:30:00.123456Z, 2026-01-31T08:30:00.123456Z",
        "2026-01-31T08:30:00.123456001Z, 2026-01-31T08:30:00.123457Z",
        "0001-01-01, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z",
    })
    void theFormsOfIso8601AreRead(String text, Instant moment) throws Query.Refused {
        assertThat(Moment.parse(text)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "1700000000",
                "2026-02-30",
                "2026-13-01T00:00:00Z",
                "2026-01-31T25:00:00Z",
                "2026-01-31T08:30:00 07:00", // a plus that was not encoded
                "2026-01-31 08:30:00Z",
                "0000-12-31",
                "+10000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.9999999Z", // rounds up to the year 10000
                "-0001-01-01",
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Moment.parse(text))
                .isInstanceOf(Query.Refused.class)
                .hasMessageContaining("is not an ISO 8601 date or time such as 2026-01-31");
    }
}

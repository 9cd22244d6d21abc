package dev.sekali.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z",
        "2026-01-31t12:00:00z, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00Z, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00, 2026-01-31T12:00:00Z",
        "2026-01-31, 2026-01-31T00:00:00Z",
        "2024-02-29, 2024-02-29T00:00:00Z",
        "2026-01-31T12:00:00+07:00, 2026-01-31T05:00:00Z",
        "2026-01-31T12:00:00+0700, 2026-01-31T05:00:00Z",
        "2026-01-31T12:00:00+07, 2026-01-31T05:00:00Z",
        "2026-01-31T12:00-0330, 2026-01-31T15:30:00Z",
        "2026-01-31T12:00:00-00:00, 2026-01-31T12:00:00Z",
        "2026-01-31T00:00:00+18:00, 2026-01-30T06:00:00Z",
        "1969-12-31T23:59:59.5Z, 1969-12-31T23:59:59.5Z",
        "2026-01-31T12:00:00.1Z, 2026-01-31T12:00:00.1Z",
        "2026-01-31T12:00:00.123456+07:00, 2026-01-31T05:00:00.123456Z",
    })
    void aTimeIsReadAsUtc(String text, Instant instant) {
        assertThat(EventTime.parse(text)).isEqualTo(micros(instant));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00.1234567Z, 2026-01-31T12:00:00.123456Z",
        "2026-01-31T12:00:00.123456999, 2026-01-31T12:00:00.123456Z",
        "1969-12-31T23:59:59.999999999Z, 1969-12-31T23:59:59.999999Z",
    })
    void whatIsFinerThanAMicrosecondIsCutOff(String text, Instant instant) {
        assertThat(EventTime.parse(text)).isEqualTo(micros(instant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01",
                "0000-01-01T00:00:00-00:01",
                "9999-12-31T23:59:59.999999999Z",
                "9999-12-31T23:59:59+00:01"
            })
    void theYearsOfFourDigitsAreTaken(String text) {
        assertThat(EventTime.parse(text))
                .isBetween(
                        micros(Instant.parse("0000-01-01T00:00:00Z")),
                        micros(Instant.parse("9999-12-31T23:59:59.999999Z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00+00:01",
                "9999-12-31T23:59:59-00:01",
                "-0001-12-31",
                "+10000-01-01",
                "10000-01-01"
            })
    void theYearsBeyondAreRefused(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-29",
                "2026-04-31",
                "2026-13-01",
                "2026-00-01",
                "2026-01-00",
                "2026-01-31T24:00:00Z",
                "2026-01-31T12:60:00Z",
                "2026-01-31T12:00:00+18:01",
                "2026-01-31T12:00:00+07:60"
            })
    void aTimeThatDoesNotExistIsRefused(String text) {
        assertRefused(text);
    }

    /** PostgreSQL would turn it into the next second, which is another time. */
    @ParameterizedTest
    @ValueSource(strings = {"2016-12-31T23:59:60Z", "2016-12-31T23:59:60.5Z", "2017-01-01T06:59:60+07:00"})
    void aLeapSecondIsRefused(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "yesterday",
                "1769860800",
                "2026",
                "2026-01",
                "2026-1-31",
                "20260131",
                "2026-W05-6",
                "2026-031",
                "31.01.2026",
                "2026-01-31T",
                "2026-01-31Z",
                "2026-01-31T12",
                "2026-01-31T12Z",
                "2026-01-31 12:00:00",
                " 2026-01-31",
                "2026-01-31 ",
                "2026-01-31T12:00:00,5Z",
                "2026-01-31T12:00:00.Z",
                "2026-01-31T12:00.5Z",
                "2026-01-31T12:00:00.1234567890Z",
                "2026-01-31T12:00:00ZZ",
                "2026-01-31T12:00:00+07:00+0700",
                "2026-01-31T12:00:00+7:00",
                "2026-01-31T12:00:00+070",
                "2026-01-31T12:00:00 UTC",
                "2026-01-31T12:00:00[UTC]",
                "Sat, 31 Jan 2026 12:00:00 GMT",
                "\u0662\u0660\u0662\u0666-01-31",
                "infinity",
                "now"
            })
    void whatIsNotIso8601IsRefused(String text) {
        assertRefused(text);
    }

    private static void assertRefused(String text) {
        assertThatThrownBy(() -> EventTime.parse(text)).isInstanceOf(DateTimeException.class);
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}

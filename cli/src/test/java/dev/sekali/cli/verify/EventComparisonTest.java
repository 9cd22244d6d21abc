package dev.sekali.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.cli.http.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventComparisonTest {

    private final ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @Test
    void meaningCountsAndNotSpelling() throws JsonProcessingException {
        assertThat(EventComparison.ofContent(json("""
                        {"source":"s","timestamp":"2026-01-02T03:04:05+07:00",
                         "payload":{"a":1.50,"b":[{"c":1e2}],"d":"x"}}"""), json("""
                        {"timestamp":"2026-01-01T20:04:05.000Z","source":"s",
                         "payload":{"d":"x","b":[{"c":100}],"a":1.5}}"""))).isEmpty();
    }

    @Test
    void aMissingPayloadIsAnEmptyOne() throws JsonProcessingException {
        assertThat(EventComparison.ofContent(json("{}"), json("{\"payload\":{}}")))
                .isEmpty();
    }

    @Test
    void everyMemberThatDiffersIsNamed() throws JsonProcessingException {
        JsonNode sent = json("""
                {"topic":"t","event_id":"1","source":"s","timestamp":"2026-01-02T03:04:05Z","payload":{"a":0.1}}""");
        JsonNode stored = json("""
                {"topic":"T","event_id":"2","source":"S","timestamp":"2026-01-02T03:04:06Z",
                 "payload":{"a":0.1000000000000000055511151231257827}}""");
        assertThat(EventComparison.ofContent(sent, stored)).containsExactly("source", "timestamp", "payload");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:05.123456789Z, 2026-01-02T03:04:05.123457Z, true",
        "2026-01-02T03:04:05.123456789Z, 2026-01-02T03:04:05.123456Z, true",
        "2026-01-02T03:04:05.123456Z,    2026-01-02T03:04:05.123457Z, false",
        "2026-01-02T03:04:05,            2026-01-02T03:04:05Z,        true",
        "2026-01-02 03:04:05+0700,       2026-01-01T20:04:05Z,        true",
        "2026-01-02t03:04:05z,           2026-01-02T03:04:05Z,        true",
        "2026-01-02T03:04Z,              2026-01-02T03:04:00Z,        true",
        "2026-01-02,                     2026-01-02T00:00:00Z,        true",
        "2026-01-02,                     2026-01-03T00:00:00Z,        false",
        "2026-W01-2,                     2026-01-02T00:00:00Z,        true",
    })
    void timesAreComparedToTheMicrosecond(String sent, String stored, boolean same) {
        assertThat(EventComparison.sameTime(sent, stored)).isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    order_created | order_created
                    a/b           | a%2Fb
                    a b+c%        | a%20b%2Bc%25
                    päivää        | p%C3%A4iv%C3%A4%C3%A4
                    🙂            | %F0%9F%99%82
                    ?#;           | %3F%23%3B
                    """)
    void aKeyBecomesPathSegments(String text, String segment) {
        assertThat(Service.segment(text)).isEqualTo(segment);
    }

    private JsonNode json(String text) throws JsonProcessingException {
        return mapper.readTree(text);
    }
}

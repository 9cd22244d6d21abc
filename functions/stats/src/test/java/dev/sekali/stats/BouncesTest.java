package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code GET /bounces}. */
class BouncesTest extends SharedServer {

    @BeforeEach
    void insert() {
        database.execute("""
                TRUNCATE bounces RESTART IDENTITY;
                INSERT INTO bounces (at, kind, topic, event_id, source, reason, payload, cut) VALUES
                    ('2026-01-31T12:00:00Z', 'duplicate', 'orders', '1', 'shop', 'seen', '{"n":1.50}', false),
                    ('2026-01-31T12:00:01.5Z', 'rejected', 'orders', NULL, 'shop', 'late', '{"a":"xy', true),
                    ('2026-01-31T12:00:02Z', 'duplicate', 'logins', '1', 'web', 'seen', '{}', false),
                    ('2026-01-31T12:00:03Z', 'rejected', NULL, NULL, NULL, 'no JSON', NULL, false)""");
    }

    private static JsonNode bounces(String target) {
        HttpResponse<String> response = stats.get(target);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        return Fixture.json(response).path("bounces");
    }

    private static List<Long> ids(JsonNode bounces) {
        return StreamSupport.stream(bounces.spliterator(), false)
                .map(bounce -> bounce.path("id").asLong())
                .toList();
    }

    @Test
    void samplesAreShownAsTheyAreNewestFirst() {
        JsonNode bounces = bounces("/bounces");
        assertThat(ids(bounces)).containsExactly(4L, 3L, 2L, 1L);
        assertThat(bounces.path(2)).isEqualTo(Fixture.json("""
                {"id":2,"at":"2026-01-31T12:00:01.500000Z","kind":"rejected","topic":"orders","event_id":null,
                 "source":"shop","reason":"late","payload":"{\\"a\\":\\"xy","cut":true}"""));
        assertThat(bounces.path(0)).isEqualTo(Fixture.json("""
                {"id":4,"at":"2026-01-31T12:00:03.000000Z","kind":"rejected","topic":null,"event_id":null,
                 "source":null,"reason":"no JSON","payload":null,"cut":false}"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?limit=2 | 4 3",
                "?topic=orders | 2 1",
                "?topic=Orders | ''",
                "?kind=duplicate | 3 1",
                "?topic=orders&kind=rejected&limit=1 | 2",
                "?topic=%27%20OR%20true-- | ''",
            })
    void samplesAreChosen(String query, String ids) {
        assertThat(ids(bounces("/bounces" + query)))
                .extracting(String::valueOf)
                .containsExactly(ids.isEmpty() ? new String[0] : ids.split(" "));
    }

    @Test
    void fiftyAreShownUnlessMoreAreAskedFor() {
        database.execute("""
                INSERT INTO bounces (kind, reason, payload, cut)
                SELECT 'duplicate', 'seen', repeat('\\"', 2048), true FROM generate_series(1, 996)""");
        assertThat(bounces("/bounces")).hasSize(50);
        assertThat(bounces("/bounces?limit=1000")).hasSize(1_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?limit=0 | limit is not a whole number from 1 to 1000",
                "?limit=1001 | limit is not a whole number from 1 to 1000",
                "?kind=other | kind is not one of duplicate, rejected",
                "?kind=conflict | kind is not one of duplicate, rejected",
                "?topic= | topic is blank",
                "?order=asc | order is not a parameter of this path; it takes topic, kind, limit",
                "?topic=a&topic=b | topic is given 2 times",
            })
    void aWrongParameterIsNamed(String query, String detail) {
        HttpResponse<String> response = stats.get("/bounces" + query);
        EventsTest.assertProblem(response, 422);
        assertThat(response.body()).contains(detail);
    }

    @Test
    void hostileTextsAreTextsAlone() {
        database.execute("""
                INSERT INTO bounces (kind, topic, event_id, source, reason, payload, cut) VALUES
                    ('rejected', E'<script>\\u202E', E'"},{"', E'\\n\\\\', '</pre>', '{"__proto__":1e999', true)""");
        HttpResponse<String> response = stats.get("/bounces?limit=1");
        assertThat(response.body().lines()).hasSize(1);
        assertThat(Fixture.json(response).path("bounces").path(0))
                .isEqualTo(Fixture.json("""
                {"id":5,"at":%s,"kind":"rejected","topic":"<script>\u202E","event_id":"\\"},{\\"","source":"\\n\\\\",
                 "reason":"</pre>","payload":"{\\"__proto__\\":1e999","cut":true}""".formatted(Fixture.json(response).at("/bounces/0/at"))));
    }

    @Test
    void headAndOtherMethodsAreAnsweredAsElsewhere() {
        assertThat(stats.send("HEAD", "/bounces").statusCode()).isEqualTo(200);
        assertThat(stats.send("HEAD", "/bounces").body()).isEmpty();
        EventsTest.assertProblem(stats.send("DELETE", "/bounces"), 405);
        EventsTest.assertProblem(stats.get("/bounces", "Accept", "text/html"), 406);
    }
}

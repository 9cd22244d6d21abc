package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Events of which all texts together are gigabytes: what a reader costs is what it is sent. Oldest first: a hundred times a
 * small event and ten of 64 numbers that take 16 bytes each and are written with 131,072 digits; 110 of 8 MiB; and one of
 * 40 MiB, in a topic of its own like each kind.
 */
class LargeEventsTest extends SharedServer {

    private static final String NDJSON = "application/x-ndjson";
    private static final Pattern ID = Pattern.compile("\"event_id\":\"(\\d+)\"");

    /** Half the time after which the server ends a statement, where a quiet machine takes a tenth of it. */
    private static final Duration SOON = Duration.ofSeconds(5);

    @BeforeAll
    static void insert() {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT CASE WHEN mod(n, 11) = 1 THEN 'small' ELSE 'digits' END, n::text, now(), 'test',
                       CASE WHEN mod(n, 11) = 1 THEN '{}'
                            ELSE jsonb_build_object('v', (SELECT jsonb_agg(1e131071) FROM generate_series(1, 64))) END
                  FROM generate_series(1, 1100) n""");
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT 'large', n::text, now(), 'test', jsonb_build_object('text', repeat('x', 8 * 1024 * 1024))
                  FROM generate_series(1, 110) n""");
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT 'huge', '1', now(), 'test', jsonb_build_object('text', repeat('x', 40 * 1024 * 1024))""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?limit=10000",
                "?order=asc",
                "?topic=digits",
                "?topic=digits&order=asc&limit=10000",
                "?topic=large",
                "?source=test&order=asc",
                "?topic=huge"
            })
    void aPageEndsEarlyInsteadOfMakingTextsThatItCantSend(String query) {
        long begin = System.nanoTime();
        HttpResponse<String> page = stats.get("/events" + query);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
        assertThat(ids(page)).hasSizeBetween(1, 12);
    }

    @Test
    void anEventOverEveryBoundIsSentAlone() {
        HttpResponse<String> page = stats.get("/events");
        assertThat(ids(page)).containsExactly("1");
        assertThat(page.body().length()).isGreaterThan(40 << 20);
        HttpResponse<String> next = stats.get(Fixture.next(page).orElseThrow());
        assertThat(ids(next)).startsWith("110");
        assertThat(stats.get("/events?topic=huge").headers().firstValue("link")).isEmpty();
    }

    @Test
    void pagesThatEndEarlyLeaveNothingOutAndRepeatNothing() {
        List<String> ids = new ArrayList<>();
        Optional<String> target = Optional.of("/events?order=asc&limit=12");
        while (ids.size() < 36) {
            HttpResponse<String> page = stats.get(target.orElseThrow());
            ids.addAll(ids(page));
            target = Fixture.next(page);
        }
        assertThat(ids).isEqualTo(numbers(1, ids.size()));
    }

    @ParameterizedTest
    @CsvSource({"asc, 1, 36", "desc, 110, 100"})
    void aStreamSendsThemOneAfterAnother(String order, int from, int to) throws IOException, InterruptedException {
        String topics = order.equals("asc") ? "" : "&topic=large";
        int limit = Math.abs(to - from) + 1;
        HttpRequest request = stats.request(
                        "/events?order=%s&limit=%d%s".formatted(order, limit, topics), "Accept", NDJSON)
                .build();
        try (Stream<String> lines = stats.client()
                .send(request, HttpResponse.BodyHandlers.ofLines())
                .body()) {
            List<String> expected =
                    from < to ? numbers(from, to) : numbers(to, from).reversed();
            assertThat(lines.flatMap(LargeEventsTest::ids).toList()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic=small", "topic=small&source=test"})
    void aFilterPassesOverThemAtFullSpeed(String query) {
        long begin = System.nanoTime();
        HttpResponse<String> stream = stats.get("/events?" + query, "Accept", NDJSON);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
        assertThat(ids(stream)).hasSize(100);
        assertThat(ids(stats.get("/events?" + query))).isEqualTo(ids(stream));
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    private static List<String> ids(HttpResponse<String> response) {
        return ids(response.body()).toList();
    }

    /** Without reading the numbers: a reader of JSON refuses them, or takes longer than the server. */
    private static Stream<String> ids(String body) {
        return ID.matcher(body).results().map(id -> id.group(1));
    }
}

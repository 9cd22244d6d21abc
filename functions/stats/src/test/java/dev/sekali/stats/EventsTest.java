package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.testing.TestDatabase;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /events} over a table that nobody writes to meanwhile: ten events e1 to e10, odd ones in topic odd. */
class EventsTest extends SharedServer {

    @BeforeAll
    static void insert() throws Exception {
        try (Writer writer = new Writer(database, 0)) {
            for (int i = 1; i <= 10; i++) {
                writer.insertWith(
                                i % 2 == 1 ? "odd" : "even",
                                "e" + i,
                                i <= 4 ? "early & co" : "late",
                                "{\"n\": %d}".formatted(i))
                        .commit();
            }
        }
        database.execute("""
                UPDATE processed_events
                   SET created_at = CAST('2026-03-01T00:00:00Z' AS timestamptz) + seq * CAST('1 hour' AS interval),
                       "timestamp" = '2026-02-28T23:59:59.000001+07:00'""");
    }

    @Test
    void eventsAreABareArrayNewestFirst() {
        HttpResponse<String> response = stats.get("/events");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(ids(response)).containsExactly("e10", "e9", "e8", "e7", "e6", "e5", "e4", "e3", "e2", "e1");
        assertThat(response.headers().firstValue("link")).isEmpty();
    }

    @Test
    void anEventHasExactlyItsSevenMembers() {
        JsonNode event = Fixture.json(stats.get("/events?limit=1")).get(0);
        assertThat(event.fieldNames())
                .toIterable()
                .containsExactly("seq", "topic", "event_id", "timestamp", "source", "payload", "created_at");
        assertThat(event.get("seq").isIntegralNumber()).isTrue();
        assertThat(event.get("timestamp").asText()).isEqualTo("2026-02-28T16:59:59.000001Z");
        assertThat(event.get("created_at").asText()).isEqualTo("2026-03-01T10:00:00.000000Z");
        assertThat(event.get("payload").get("n").asInt()).isEqualTo(10);
    }

    @Test
    void aPayloadKeepsTheDigitsOfItsNumbers() throws SQLException {
        try (TestDatabase other = TestDatabase.create();
                Writer writer = new Writer(other, 0)) {
            writer.insertWith(
                            "t",
                            "e",
                            "s",
                            "{\"a\": 1.10, \"b\": 12345678901234567890123.4567890123456789, \"c\": \"\\u00e9\\n\"}")
                    .commit();
            try (Fixture fixture = Fixture.start(other.stats())) {
                assertThat(fixture.get("/events").body())
                        .contains("1.10", "12345678901234567890123.4567890123456789", "é\\n");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topic=odd | e9 e7 e5 e3 e1",
                "source=early+%26+co | e4 e3 e2 e1",
                "source=early%20%26%20co&topic=even | e4 e2",
                "topic=none | ''",
                "order=asc&limit=3 | e1 e2 e3",
                "order=desc&limit=3 | e10 e9 e8",
                "since=2026-03-01T09:00:00Z | e10 e9",
                "since=2026-03-01T09:00:00.000001Z | e10",
                "since=2026-03-01T09:00:00.0000001Z | e10",
                "until=2026-03-01T02:00:00Z | e1",
                "until=2026-03-01T02:00:00.000000001Z | e2 e1",
                "since=2026-03-01T10:00:00%2B07:00&until=2026-03-01T11:00:00%2B07:00 | e3",
                "since=2026-03-01T10:00 | e10",
                "since=2026-03-01&until=2026-03-01T01:30:00 | e1",
                "since=2026-03-02 | ''",
            })
    void aQueryNarrows(String query, String expected) {
        HttpResponse<String> response = stats.get("/events?" + query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(String.join(" ", ids(response))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit=0 | /limit",
                "limit=10001 | /limit",
                "limit=-1 | /limit",
                "limit=ten | /limit",
                "limit= | /limit",
                "limit=1&limit=2 | /limit",
                "order=up | /order",
                "topic= | /topic",
                "topic=%20 | /topic",
                "topic=a%00b | /topic",
                "source=%00 | /source",
                "since=yesterday | /since",
                "since=2026-02-30 | /since",
                "since=2026-03-01T09:00:00+07:00 | /since",
                "until=999999999-01-01T00:00:00Z | /until",
                "cursor=garbage | /cursor",
                "cursor=%21 | /cursor",
                "cursor=MSBkZXNjIDA | /cursor", // seq 0
                "cursor=MSBkZXNjIDk5OTk5OTk5OTk5OTk5OTk5OTk | /cursor", // a seq over 64 bits
                "cursor=MiBkZXNjIDU | /cursor", // version 2
                "cursor= | /cursor",
                "limt=1&topic=odd | /limt",
                "Limit=1 | /Limit",
                "limit | /limit",
                "x | /x",
                "a%2Fb~=1 | /a~1b~0",
            })
    void aWrongParameterIsNamed(String query, String pointer) {
        HttpResponse<String> response = stats.get("/events?" + query);
        assertProblem(response, 422);
        JsonNode errors = Fixture.json(response).get("errors");
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).get("pointer").asText()).isEqualTo(pointer);
        assertThat(errors.get(0).get("detail").asText())
                .startsWith(pointer.substring(1).replace("~1", "/").replace("~0", "~") + " ");
    }

    /** A loop over pages that ignores what is asked for would never end. */
    @ParameterizedTest
    @ValueSource(strings = {"offset=100", "page=2", "limit=10&page=2"})
    void whoeverTurnsPagesAnotherWayIsToldToFollowTheLink(String query) {
        for (String accept : List.of("application/json", "application/x-ndjson")) {
            HttpResponse<String> response = stats.get("/events?" + query, "Accept", accept);
            assertProblem(response, 422);
            assertThat(response.body()).contains("is not a parameter of this path", "the Link header");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/events, 'it takes order, cursor, topic, source, since, until, limit'",
        "/events/odd/e1, it takes none",
        "/events/odd/none, it takes none",
        "/stats, 'it takes topic, topics'",
        "/openapi/stats.yaml, it takes none"
    })
    void aParameterThatAPathDoesNotKnowIsRefusedWithThoseThatItTakes(String path, String hint) {
        HttpResponse<String> response = stats.get(path + "?verbose=1");
        assertProblem(response, 422);
        assertThat(Fixture.json(response).at("/errors/0/detail").asText())
                .isEqualTo("verbose is not a parameter of this path; " + hint);
        assertThat(stats.send("HEAD", path + "?verbose=1").statusCode()).isEqualTo(422);
        // An empty query names nothing.
        assertThat(stats.get(path + "?").statusCode()).isEqualTo(stats.get(path).statusCode());
    }

    @Test
    void everyFaultIsListed() {
        HttpResponse<String> response =
                stats.get("/events?limit=0&order=x&since=x&until=x&topic=%20&source=" + "s".repeat(256));
        assertProblem(response, 422);
        assertThat(Fixture.json(response).get("errors"))
                .extracting(error -> error.get("pointer").asText())
                .containsExactlyInAnyOrder("/limit", "/order", "/since", "/until", "/topic", "/source");
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic=%FF", "topic=%C3", "topic=%ED%A0%80"})
    void aQueryThatIsNotUtf8IsRefused(String query) {
        assertProblem(stats.get("/events?" + query), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"order=desc", "order=asc", "order=asc&topic=odd", "source=late", "since=2026-03-01T03:00:00Z"})
    void pagesTogetherAreTheWhole(String query) {
        List<String> whole = ids(stats.get("/events?limit=10000&" + query));
        for (int limit = 1; limit <= 11; limit++) {
            List<String> paged = new ArrayList<>();
            Optional<String> target = Optional.of("/events?limit=%d&%s".formatted(limit, query));
            while (target.isPresent()) {
                HttpResponse<String> page = stats.get(target.get());
                assertThat(ids(page)).hasSizeBetween(1, limit);
                paged.addAll(ids(page));
                target = Fixture.next(page);
            }
            assertThat(paged).isEqualTo(whole);
        }
    }

    @Test
    void aLinkKeepsFiltersAndEncodesThem() {
        HttpResponse<String> page = stats.get("/events?limit=1&source=early+%26+co&since=2026-03-01&until=2026-03-02");
        assertThat(Fixture.next(page))
                .hasValueSatisfying(
                        link -> assertThat(link)
                                .startsWith(
                                        "/events?source=early%20%26%20co&since=2026-03-01T00%3A00%3A00Z&until=2026-03-02T00%3A00%3A00Z&limit=1&order=desc&cursor="));
    }

    /** RFC 3986: what begins with two slashes is another host, and a prefix that a proxy strips is nowhere to be seen. */
    @ParameterizedTest
    @ValueSource(strings = {"/events?limit=1", "//events?limit=1"})
    void aLinkIsRelativeToWhatWasAskedFor(String target) {
        HttpResponse<String> page = stats.get(target);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("link"))
                .hasValueSatisfying(link -> assertThat(link).startsWith("<?limit=1&order=desc&cursor="));
    }

    @Test
    void aCursorOfTheOtherOrderIsRefused() {
        String link = Fixture.next(stats.get("/events?limit=1&order=asc")).orElseThrow();
        HttpResponse<String> response = stats.get(link.replace("order=asc", "order=desc"));
        assertProblem(response, 422);
        assertThat(response.body()).contains("belongs to the other order");
    }

    @Test
    void longNamesFitIntoAnAddressAndALink() throws Exception {
        String name = "🎉".repeat(255);
        try (TestDatabase other = TestDatabase.create();
                Writer writer = new Writer(other, 0);
                Fixture fixture = Fixture.start(other.stats())) {
            writer.insertWith(name, "1", name, "{}")
                    .insertWith(name, name, name, "{}")
                    .commit();
            String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
            HttpResponse<String> first = fixture.get("/events?limit=1&topic=%s&source=%s".formatted(encoded, encoded));
            assertThat(ids(first)).containsExactly(name);
            assertThat(ids(fixture.get(Fixture.next(first).orElseThrow()))).containsExactly("1");
            assertThat(fixture.get("/events/%s/%s".formatted(encoded, encoded)).statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | application/json",
                "*/* | application/json",
                "application/* | application/json",
                "application/x-ndjson | application/x-ndjson",
                "application/x-ndjson, */* | application/x-ndjson",
                "application/json;q=0.5, application/x-ndjson;q=0.9 | application/x-ndjson",
                "application/json;q=0, */* | application/x-ndjson",
                "text/html, */*;q=0.1 | application/json",
            })
    void theClientChoosesTheRepresentation(String accept, String mediaType) {
        HttpResponse<String> response = stats.get("/events", "Accept", accept);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue(mediaType);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-ndjson", "text/html"})
    void aCacheIsToldThatTheAnswerDependsOnWhatIsAccepted(String accept) {
        for (String path : List.of("/events", "/events?limit=0", "/events/odd/e1", "/events/odd/none", "/stats")) {
            assertThat(stats.get(path, "Accept", accept).headers().firstValue("vary"))
                    .as(path)
                    .hasValue("Accept");
        }
    }

    @Test
    void aClientThatAcceptsNeitherIsRefused() {
        HttpResponse<String> response = stats.get("/events", "Accept", "text/html, application/json;q=0");
        assertProblem(response, 406);
        assertThat(response.body()).contains("application/json or application/x-ndjson");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void anotherMethodIsRefusedWithTheOnesThatWork(String method) {
        for (String path : List.of("/events", "/events/odd/e1", "/stats", "/openapi/stats.yaml")) {
            HttpResponse<String> response = stats.send(method, path);
            assertProblem(response, 405);
            assertThat(response.headers().firstValue("allow")).hasValue("GET, HEAD");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/events/, /events",
        "/events/?limit=3, /events?limit=3",
        "/events/odd/e1/, /events/odd/e1",
        "/openapi/stats.yaml/, /openapi/stats.yaml"
    })
    void aSlashAtTheEndMeansNothing(String target, String same) {
        HttpResponse<String> response = stats.get(target);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(stats.get(same).body());
    }

    @Test
    void aSlashAtTheEndOfStatsMeansNothing() {
        assertThat(stats.get("/stats/").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/events?limit=3", "/events/odd/e1", "/events/odd/none", "/events?limit=0", "/openapi/stats.yaml"
            })
    void headTellsWhatGetWouldButSendsNoBody(String target) {
        HttpResponse<String> get = stats.get(target);
        HttpResponse<String> head = stats.send("HEAD", target);
        assertThat(head.statusCode()).isEqualTo(get.statusCode());
        assertThat(head.body()).isEmpty();
        for (String header : List.of("content-type", "content-length", "link", "vary")) {
            assertThat(head.headers().firstValue(header))
                    .isEqualTo(get.headers().firstValue(header));
        }
        // The connection is still in step.
        assertThat(stats.get(target).body()).isEqualTo(get.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-ndjson", "application/ndjson"})
    void aStreamHasTheTypeThatWasAskedForAndHeadTellsIt(String type) {
        HttpResponse<String> get = stats.get("/events?limit=3", "Accept", type);
        HttpResponse<String> head = stats.send("HEAD", "/events?limit=3", "Accept", type);
        for (HttpResponse<String> response : List.of(get, head)) {
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).hasValue(type);
            assertThat(response.headers().firstValue("content-length")).isEmpty();
        }
        assertThat(get.headers().map().keySet()).isEqualTo(head.headers().map().keySet());
        assertThat(get.body().lines()).hasSize(3);
        assertThat(head.body()).isEmpty();
        // The connection is still in step.
        assertThat(stats.get("/events?limit=3").statusCode()).isEqualTo(200);
    }

    @Test
    void aQuotedStringInWhatIsAcceptedIsNotSplit() {
        assertThat(stats.get("/events", "Accept", "text/plain;p=\"a\\\", application/x-ndjson, \\\"b\", */*;q=0.5")
                        .headers()
                        .firstValue("content-type"))
                .hasValue("application/json");
    }

    @Test
    void headOfAStreamIsRefusedLikeTheStream() {
        assertThat(stats.send("HEAD", "/events?limit=0", "Accept", "application/x-ndjson")
                        .statusCode())
                .isEqualTo(422);
    }

    static void assertProblem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        JsonNode problem = Fixture.json(response);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("detail").asText()).isNotBlank();
        assertThat(response.body()).doesNotContain("Exception").doesNotContain("SELECT");
    }

    static List<String> ids(HttpResponse<String> response) {
        List<String> ids = new ArrayList<>();
        Fixture.json(response).forEach(event -> ids.add(event.get("event_id").asText()));
        return ids;
    }
}

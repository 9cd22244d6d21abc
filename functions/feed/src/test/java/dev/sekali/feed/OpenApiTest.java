package dev.sekali.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.sekali.testing.TestDatabase;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** The document that the function serves describes what it answers. */
class OpenApiTest {

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static TestDatabase database;
    private static FeedServer feed;
    private static JsonNode document;

    /** Events 3 to 5, since retention has deleted 1 and 2; a subscription, and one that is behind retention. */
    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.create();
        feed = FeedServer.start(database.feed());
        try (Writer writer = new Writer(database)) {
            writer.insert("a", "1", "2", "3", "4").insert("b", "1").commit();
        }
        subscribe("open", "{}");
        subscribe("read", "{\"topics\":[\"a\"],\"shards\":1}");
        subscribe("behind", "{\"from\":1}");
        feed.get("/subscriptions/read/events?lease=1h");
        database.execute("DELETE FROM processed_events WHERE seq <= 2");
        database.execute("UPDATE retention_mark SET expired = 2");
        HttpResponse<String> response = feed.get("/openapi/feed.yaml");
        assertThat(response.headers().firstValue("content-type")).hasValue("application/yaml");
        // Jackson alone leaves aliases as they are.
        document = new ObjectMapper().valueToTree(new Yaml().load(response.body()));
    }

    private static void subscribe(String name, String definition) {
        assertThat(sendJson("PUT", "/subscriptions/" + name, definition).statusCode())
                .isEqualTo(201);
    }

    private static HttpResponse<String> sendJson(String method, String target, String json) {
        return feed.sendJson(method, target, json);
    }

    @AfterAll
    static void stop() {
        feed.close();
        database.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/feed | /feed | 200 | application/json",
                "/feed?after=now&topic=a&topic=b | /feed | 200 | application/json",
                "/feed?after=1&skip=expired | /feed | 200 | application/json",
                "/feed?after=1 | /feed | 410 | application/problem+json",
                "/feed?after=1000 | /feed | 409 | application/problem+json",
                "/feed?limit=0&wait=x | /feed | 422 | application/problem+json",
                "/feed?page=2 | /feed | 422 | application/problem+json",
                "/feed?topic=%FF | /feed | 400 | application/problem+json",
                "/subscriptions?%FF | /subscriptions | 400 | application/problem+json",
                "/subscriptions/%FF | /subscriptions/{name} | 400 | application/problem+json",
                "/subscriptions/%FF/events | /subscriptions/{name}/events | 400 | application/problem+json",
                "/openapi/feed.yaml?%FF | /openapi/feed.yaml | 400 | application/problem+json",
                "/openapi/feed.yaml?page=2 | /openapi/feed.yaml | 422 | application/problem+json",
                "/openapi/feed.json | /openapi/feed.json | 200 | application/json",
                "/subscriptions | /subscriptions | 200 | application/json",
                "/subscriptions?page=2 | /subscriptions | 422 | application/problem+json",
                "/subscriptions/open | /subscriptions/{name} | 200 | application/json",
                "/subscriptions/read | /subscriptions/{name} | 200 | application/json",
                "/subscriptions/none | /subscriptions/{name} | 404 | application/problem+json",
                "/subscriptions/open/events?lease=5s | /subscriptions/{name}/events | 200 | application/json",
                "/subscriptions/none/events | /subscriptions/{name}/events | 404 | application/problem+json",
                "/subscriptions/read/events | /subscriptions/{name}/events | 409 | application/problem+json",
                "/subscriptions/behind/events | /subscriptions/{name}/events | 410 | application/problem+json",
                "/subscriptions/open/events?lease=x | /subscriptions/{name}/events | 422 | application/problem+json",
            })
    void answersAreAsDescribed(String target, String path, String status, String mediaType) {
        HttpResponse<String> response = feed.get(target);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(Integer.parseInt(status));
        assertThat(response.headers().firstValue("content-type")).hasValue(mediaType);
        assertThat(faults(response(path, "get", status).get("content").get(mediaType), response.body()))
                .isEmpty();
        assertThat(lackingHeaders(response(path, "get", status), response)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PUT | /subscriptions/open | {} | /subscriptions/{name} | 200",
                "PUT | /subscriptions/open | {\"shards\":2} | /subscriptions/{name} | 409",
                "PUT | /subscriptions/more | {\"shard\":2} | /subscriptions/{name} | 422",
                "PUT | /subscriptions/Wrong | {} | /subscriptions/{name} | 422",
                "PUT | /subscriptions/more | { | /subscriptions/{name} | 400",
                "PUT | /subscriptions/more | `` | /subscriptions/{name} | 400",
                "PUT | /subscriptions/more | {\"from\":1000} | /subscriptions/{name} | 409",
                "PATCH | /subscriptions/open | {\"position\":\"start\"} | /subscriptions/{name} | 200",
                "PATCH | /subscriptions/open | {\"position\":1000} | /subscriptions/{name} | 409",
                "PATCH | /subscriptions/open | {} | /subscriptions/{name} | 422",
                "PATCH | /subscriptions/none | {\"position\":\"now\"} | /subscriptions/{name} | 404",
                "POST | /subscriptions/read/ack | {\"lease\":\"x\",\"position\":3} | /subscriptions/{name}/ack | 409",
                "POST | /subscriptions/read/ack | {\"position\":3} | /subscriptions/{name}/ack | 422",
            })
    void answersToChangesAreAsDescribed(String method, String target, String json, String path, String status) {
        HttpResponse<String> answer = sendJson(method, target, json);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(Integer.parseInt(status));
        String mediaType = FeedServer.header(answer, "content-type");
        JsonNode described = response(path, method.toLowerCase(Locale.ROOT), status);
        assertThat(faults(described.get("content").get(mediaType), answer.body()))
                .isEmpty();
        assertThat(lackingHeaders(described, answer)).isEmpty();
    }

    @Test
    void streamedEventsAreEvents() throws Exception {
        ObjectNode event = new ObjectMapper().createObjectNode();
        event.putObject("schema").put("$ref", "#/components/schemas/Event");
        for (String mediaType : List.of("application/x-ndjson", "application/ndjson", "text/event-stream")) {
            assertThat(response("/feed", "get", "200").get("content").has(mediaType))
                    .isTrue();
            try (EventReader stream = feed.stream("/feed?limit=3", mediaType)) {
                List<String> events = new ArrayList<>();
                for (var it = stream.event(); it.isPresent(); it = stream.event()) {
                    events.add(it.get().data());
                }
                assertThat(events)
                        .hasSize(3)
                        .allSatisfy(json -> assertThat(faults(event, json)).isEmpty());
            }
        }
    }

    @Test
    void aWrongMethodAndAWrongAcceptAreAsDescribed() {
        for (String path : List.of("/feed", "/subscriptions")) {
            assertThat(faults(problem(path, "405"), feed.send("POST", path).body()))
                    .isEmpty();
            assertThat(faults(
                            problem(path, "406"),
                            feed.get(path, "Accept", "text/html").body()))
                    .isEmpty();
        }
    }

    /** So that nothing can be asked for that is not told. */
    @ParameterizedTest
    @CsvSource({"/feed, /feed", "/subscriptions/open/events, /subscriptions/{name}/events"})
    void everyParameterIsDescribed(String target, String path) {
        String detail = FeedServer.json(feed.get(target + "?none=1"))
                .at("/errors/0/detail")
                .asText();
        List<String> described = new ArrayList<>();
        for (JsonNode parameter : document.at("/paths").get(path).get("get").get("parameters")) {
            if (parameter.get("in").asText().equals("query")) {
                described.add(parameter.get("name").asText());
            }
        }
        assertThat(detail.substring(detail.indexOf("it takes ") + 9).split(", "))
                .containsExactlyInAnyOrderElementsOf(described);
    }

    /** One that leads nowhere would accept anything. */
    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(document.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    /** Guards the other tests. */
    @Test
    void aWrongAnswerWouldBeNoticed() {
        JsonNode page = response("/feed", "get", "200").get("content").get("application/json");
        assertThat(faults(page, "[{\"seq\": 1}]")).isNotEmpty();
        assertThat(faults(
                        problem("/feed", "410"),
                        "{\"type\":\"gone\",\"title\":\"Gone\",\"status\":410,\"detail\":\"gone\"}"))
                .isNotEmpty();
        assertThat(faults(
                        response("/subscriptions", "get", "200").get("content").get("application/json"),
                        "{\"horizon\":1,\"subscriptions\":[{\"name\":\"x\"}]}"))
                .isNotEmpty();
    }

    private static JsonNode problem(String path, String status) {
        return response(path, "get", status).get("content").get("application/problem+json");
    }

    private static JsonNode response(String path, String method, String status) {
        JsonNode response =
                document.at("/paths").get(path).get(method).get("responses").get(status);
        return response.has("$ref") ? document.at(response.get("$ref").asText().substring(1)) : response;
    }

    /** Headers that are always there, as is said, and are not. */
    private static List<String> lackingHeaders(JsonNode described, HttpResponse<?> response) {
        List<String> lacking = new ArrayList<>();
        for (var header : described.path("headers").properties()) {
            if (header.getValue().path("required").asBoolean()
                    && response.headers().firstValue(header.getKey()).isEmpty()) {
                lacking.add(header.getKey());
            }
        }
        return lacking;
    }

    private static List<?> faults(JsonNode medium, String body) {
        ObjectNode schema = medium.get("schema").deepCopy();
        schema.set("components", document.get("components"));
        return SCHEMAS.getSchema(schema.toString(), InputFormat.JSON).validate(body, InputFormat.JSON);
    }
}

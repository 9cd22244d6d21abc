package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** The document that the function serves describes what it answers. */
class OpenApiTest extends SharedServer {

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static JsonNode document;

    @BeforeAll
    static void insert() throws Exception {
        try (Writer writer = new Writer(database, 0)) {
            writer.insert("a", "1", "2", "1").insert("b", "1").commit();
        }
        database.execute("INSERT INTO audit_stats VALUES ('only-duplicates', 0, 1, 0, 1, NULL)");
        database.execute("""
                INSERT INTO bounces (kind, topic, event_id, source, reason, payload, cut) VALUES
                    ('duplicate', 'a', '1', 'test', 'seen', '{}', false),
                    ('rejected', NULL, NULL, NULL, 'no JSON', NULL, false)""");
        HttpResponse<String> response = stats.get("/openapi/stats.yaml");
        assertThat(response.headers().firstValue("content-type")).hasValue("application/yaml");
        // Jackson alone leaves aliases as they are.
        document = new ObjectMapper().valueToTree(new Yaml().load(response.body()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/events | /events | 200 | application/json",
                "/events?limit=1 | /events | 200 | application/json",
                "/events?limit=0&order=x | /events | 422 | application/problem+json",
                "/events?topic=%FF | /events | 400 | application/problem+json",
                "/events/a/1 | /events/{topic}/{event_id} | 200 | application/json",
                "/events/a/9 | /events/{topic}/{event_id} | 404 | application/problem+json",
                "/events?page=2 | /events | 422 | application/problem+json",
                "/events/a/1?page=2 | /events/{topic}/{event_id} | 422 | application/problem+json",
                "/openapi/stats.yaml?page=2 | /openapi/stats.yaml | 422 | application/problem+json",
                "/openapi/stats.json | /openapi/stats.json | 200 | application/json",
                "/openapi/stats.json?page=2 | /openapi/stats.json | 422 | application/problem+json",
                "/stats/stream?topic=a | /stats/stream | 422 | application/problem+json",
                "/events/a/%FF | /events/{topic}/{event_id} | 400 | application/problem+json",
                "/bounces | /bounces | 200 | application/json",
                "/bounces?kind=x | /bounces | 422 | application/problem+json",
                "/bounces?topic=%FF | /bounces | 400 | application/problem+json",
                "/stats | /stats | 200 | application/json",
                "/stats?topics=0 | /stats | 200 | application/json",
                "/stats?topic=%FF | /stats | 400 | application/problem+json",
                "/stats?topics=-1 | /stats | 422 | application/problem+json",
            })
    void answersAreAsDescribed(String target, String path, String status, String mediaType) {
        HttpResponse<String> response = stats.get(target);
        assertThat(response.statusCode()).isEqualTo(Integer.parseInt(status));
        assertThat(response.headers().firstValue("content-type")).hasValue(mediaType);
        assertThat(faults(content(path, status).get(mediaType), response.body()))
                .isEmpty();
    }

    @Test
    void streamedLinesAreEvents() {
        ObjectNode line = new YAMLMapper().createObjectNode();
        line.putObject("schema").put("$ref", "#/components/schemas/Event");
        assertThat(stats.get("/events", "Accept", "application/x-ndjson").body().lines())
                .hasSize(3)
                .allSatisfy(event -> assertThat(faults(line, event)).isEmpty());
    }

    @Test
    void aWrongMethodAndAWrongAcceptAreAsDescribed() {
        for (String path : List.of("/events", "/stats", "/bounces", "/stats/stream")) {
            assertThat(faults(
                            content(path, "405").get("application/problem+json"),
                            stats.send("POST", path).body()))
                    .isEmpty();
            assertThat(faults(
                            content(path, "406").get("application/problem+json"),
                            stats.get(path, "Accept", "text/html").body()))
                    .isEmpty();
        }
    }

    @Test
    void whatIsStreamedIsDescribed() throws Exception {
        try (CounterReader reader = CounterReader.open(stats)) {
            CounterReader.Message first = reader.next().orElseThrow();
            assertThat(faults(schema("StatsSnapshot"), first.data())).isEmpty();
            assertThat(faults(schema("StatsSample"), "{\"at\":\"now\"}")).isNotEmpty();
            database.execute("INSERT INTO audit_stats VALUES ('more-duplicates', 0, 1, 0, 1, NULL)");
            assertThat(faults(schema("StatsSample"), reader.await("sample").data()))
                    .isEmpty();
        }
    }

    private static JsonNode schema(String name) {
        ObjectNode medium = new YAMLMapper().createObjectNode();
        medium.putObject("schema").put("$ref", "#/components/schemas/" + name);
        return medium;
    }

    @ParameterizedTest
    @CsvSource({"/, /", "/docs, /docs"})
    void pagesAreAsDescribed(String target, String path) {
        HttpResponse<String> page = stats.get(target);
        String type = page.headers().firstValue("content-type").orElse("none");
        assertThat(content(path, "200").has(type)).isTrue();
        document.at("/paths")
                .get(path)
                .at("/get/responses/200/headers")
                .properties()
                .forEach(header -> assertThat(faults(
                                header.getValue(),
                                "\""
                                        + page.headers()
                                                .firstValue(header.getKey())
                                                .orElse("none")
                                                .replace("\"", "\\\"")
                                        + "\""))
                        .isEmpty());
    }

    /** As another reader of YAML sees it. */
    @Test
    void theJsonSaysTheSame() throws Exception {
        JsonNode yaml = new ObjectMapper()
                .valueToTree(new Yaml().load(stats.get("/openapi/stats.yaml").body()));
        assertThat(new ObjectMapper()
                        .readTree(stats.get("/openapi/stats.json").body())
                        .toPrettyString())
                .isEqualTo(yaml.toPrettyString());
    }

    /** Guards the other tests: a reference that leads nowhere would accept anything. */
    @Test
    void aWrongAnswerWouldBeNoticed() {
        assertThat(faults(content("/stats", "200").get("application/json"), "{\"received\": -1}"))
                .isNotEmpty();
        assertThat(faults(content("/events", "200").get("application/json"), "[{\"seq\": 1}]"))
                .isNotEmpty();
    }

    private static JsonNode content(String path, String status) {
        JsonNode response =
                document.at("/paths").get(path).get("get").get("responses").get(status);
        return response.has("$ref")
                ? document.at(response.get("$ref").asText().substring(1)).get("content")
                : response.get("content");
    }

    private static List<?> faults(JsonNode medium, String body) {
        ObjectNode schema = medium.get("schema").deepCopy();
        schema.set("components", document.get("components"));
        return SCHEMAS.getSchema(schema.toString(), InputFormat.JSON).validate(body, InputFormat.JSON);
    }
}

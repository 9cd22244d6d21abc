package dev.sekali.ingest;

import static dev.sekali.ingest.IngestServer.event;
import static dev.sekali.ingest.IngestServer.newId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.sekali.embedded.EmbeddedBroker;
import dev.sekali.host.OpenApi;
import dev.sekali.ingest.IngestServer.Answer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.testing.junit5.SetUpServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The document that the function serves describes what it answers, and what it takes. */
class OpenApiTest extends ConfiguredServer {

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final String GOOD =
            "\"topic\":\"t\",\"event_id\":\"1\",\"timestamp\":\"2026-01-31\",\"source\":\"s\"";

    private static JsonNode document;

    @SuppressWarnings("NullAway.Init") // by setUp
    private static EmbeddedBroker broker;

    @SetUpServer
    static void setUp(WebServerConfig.Builder builder) throws Exception {
        broker = EmbeddedBroker.startTemporary();
        configure(builder, "MAX_BODY", "64KiB", "BROKER_URL", broker.url(), "BROKER_PASSWORD", broker.password());
        document = new YAMLMapper().readTree(OpenApi.read(IngestFunction.class));
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    static Stream<List<String>> bodies() {
        String one = event("t", "same");
        return Stream.of(
                List.of("200", one),
                List.of("200", one),
                List.of("200", "[%s,%s,%s]".formatted(one, event("t", newId()), event("u", newId()))),
                List.of("200", "{\"events\":[%s]}".formatted(one)),
                List.of("200", "[]"),
                List.of("200", "[%s,{},7,{\"event_id\":\"x\"}]".formatted(one), "Prefer", "handling=lenient"),
                List.of("200", "[%s]".formatted(one), "Prefer", "return=minimal"),
                List.of("202", one, "Prefer", "respond-async"),
                List.of("202", "[%s,%s]".formatted(one, one), "Prefer", "respond-async"),
                List.of(
                        "202",
                        "[%s,{},{\"event_id\":\"x\"}]".formatted(one),
                        "Prefer",
                        "respond-async, handling=lenient"),
                List.of("202", "[%s,{}]".formatted(one), "Prefer", "respond-async, handling=lenient, return=minimal"),
                List.of("200", one, "Prefer", "respond-async, wait=30"),
                List.of("400", "{"),
                List.of("400", ""),
                List.of("400", one, "Content-Encoding", "gzip"),
                List.of("413", "[" + "{},".repeat(10_000) + "{}]"),
                List.of("413", " ".repeat(70_000)),
                List.of("415", one, "Content-Encoding", "br"),
                List.of("422", "{}"),
                List.of("422", "7"),
                List.of("422", "[" + "{},".repeat(200) + "{}]"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void whatIsAnsweredIsDescribed(List<String> statusBodyAndHeaders) throws Exception {
        String[] headers =
                statusBodyAndHeaders.subList(2, statusBodyAndHeaders.size()).toArray(String[]::new);
        Answer answer = server.publish(statusBodyAndHeaders.get(1), headers);
        assertThat(answer.status()).isEqualTo(Integer.parseInt(statusBodyAndHeaders.get(0)));
        assertDescribed(answer);
    }

    @ParameterizedTest
    @CsvSource({"text/plain, 415", "application/x-ndjson, 400"})
    void whatIsAnsweredToOtherMediaIsDescribed(String type, int status) throws Exception {
        Answer answer = server.publish(type, BodyPublishers.ofString("{oops"));
        assertThat(answer.status()).isEqualTo(status);
        assertDescribed(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"})
    void whatIsAnsweredToAnotherMethodIsDescribed(String method) throws Exception {
        Answer answer = server.send(server.request("/publish")
                .method(method, BodyPublishers.noBody())
                .build());
        assertThat(answer.status()).isEqualTo(405);
        assertDescribed(answer);
    }

    @Test
    void whatIsAnsweredWhenThereIsNoVerdictIsDescribed() throws Exception {
        try (IngestServer impatient = IngestServer.start(database.ingest(), "PUBLISH_TIMEOUT", "200ms");
                Connection blocker = database.connect();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE processed_events IN EXCLUSIVE MODE");
            Answer answer = impatient.publish(event("t", newId()));
            assertThat(answer.status()).isEqualTo(503);
            assertDescribed(answer);
            blocker.rollback();
        }
    }

    /** Guards the other tests: a schema that says nothing would accept anything. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "200 | {}",
                "200 | {\"status\":\"stored\",\"topic\":\"t\",\"event_id\":\"1\",\"message\":\"stored\"}",
                "200 | {\"received\":1,\"unique_processed\":1,\"duplicate_dropped\":0,\"results\":[{\"index\":0}]}",
                "200 | {\"received\":-1,\"unique_processed\":1,\"duplicate_dropped\":0}",
                "202 | {\"status\":\"success\",\"topic\":\"t\",\"event_id\":\"1\"}",
                "202 | {\"accepted\":0}",
                "202 | {\"accepted\":1,\"rejected\":0}",
                "422 | {\"type\":\"about:blank\",\"title\":\"x\",\"status\":422}",
                "422 | {\"type\":\"about:blank\",\"title\":\"x\",\"status\":422,\"detail\":\"x\",\"errors\":[{}]}",
            })
    void aWrongAnswerWouldBeNoticed(String status, String body) {
        JsonNode medium = response(status).get("content").elements().next();
        assertThat(faults(medium, body)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{%s}",
                "{%s,\"payload\":{\"a\":[1e400]},\"other\":1}",
                "[{%s},{%s}]",
                "[]",
                "{\"events\":[{%s}]}"
            })
    void whatIsTakenIsDescribed(String shape) throws Exception {
        String body = shape.replace("%s", GOOD);
        assertThat(server.publish(body).status()).isEqualTo(200);
        assertThat(faults(request(), body)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "{\"events\":7}",
                "{%s,\"events\":[]}",
                "[{%s,\"events\":7}]",
                "[7]",
                "{%s,\"payload\":7}",
                "{\"topic\":\" \",\"event_id\":\"1\",\"timestamp\":\"2026-01-31\",\"source\":\"s\"}",
                "{\"topic\":\"t\",\"event_id\":1,\"timestamp\":\"2026-01-31\",\"source\":\"s\"}",
                "{\"topic\":\"t\",\"event_id\":\"1\",\"source\":\"s\"}"
            })
    void whatIsRefusedIsNotDescribedAsGood(String shape) throws Exception {
        String body = shape.replace("%s", GOOD);
        assertThat(server.publish(body).status()).isEqualTo(422);
        assertThat(faults(request(), body)).isNotEmpty();
    }

    private static void assertDescribed(Answer answer) {
        JsonNode response = response(Integer.toString(answer.status()));
        String type = answer.headers().getOrDefault("content-type", "none");
        JsonNode medium = response.get("content").path(type);
        assertThat(medium.isMissingNode())
                .as("%s is described: %s", answer.status(), type)
                .isFalse();
        assertThat(faults(medium, answer.body().toString())).isEmpty();
        for (var header : response.path("headers").properties()) {
            String value = answer.headers().get(header.getKey().toLowerCase(Locale.ROOT));
            if (value == null) {
                assertThat(header.getValue().path("required").asBoolean())
                        .as(header.getKey())
                        .isFalse();
            } else {
                boolean number = header.getValue().at("/schema/type").asText().equals("integer");
                assertThat(faults(header.getValue(), number ? value : "\"" + value + "\""))
                        .isEmpty();
            }
        }
    }

    private static JsonNode response(String status) {
        JsonNode response = document.at("/paths/~1publish/post/responses").path(status);
        assertThat(response.isMissingNode())
                .as("status %s is described", status)
                .isFalse();
        return response;
    }

    private static JsonNode request() {
        return document.at("/paths/~1publish/post/requestBody/content/application~1json");
    }

    private static List<Object> faults(JsonNode holder, String json) {
        ObjectNode schema = holder.get("schema").deepCopy();
        schema.set("components", document.get("components"));
        return new ArrayList<>(
                SCHEMAS.getSchema(schema.toString(), InputFormat.JSON).validate(json, InputFormat.JSON));
    }
}

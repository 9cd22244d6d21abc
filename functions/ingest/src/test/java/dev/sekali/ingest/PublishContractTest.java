package dev.sekali.ingest;

import static dev.sekali.ingest.IngestServer.event;
import static dev.sekali.ingest.IngestServer.newId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.ingest.IngestServer.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract's tables for POST /publish, row by row, from outside. */
class PublishContractTest extends SharedServer {

    @Test
    void aNewEventIsASuccess() throws Exception {
        String id = newId();
        Answer answer = server.publish(event("t", id));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().toString())
                .isEqualTo("{\"status\":\"success\",\"topic\":\"t\",\"event_id\":\"%s\",\"message\":\"stored\"}"
                        .formatted(id));
        assertThat(stored(id)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "/publish?dry_run=true, dry_run is not a parameter of this path; it takes none",
        "/publish?topic=t, topic is not a parameter of this path; it takes none",
        "/openapi/ingest.yaml?v=1, v is not a parameter of this path; it takes none"
    })
    void aQueryParameterIsRefusedByName(String target, String detail) throws Exception {
        String id = newId();
        HttpRequest.Builder request = server.request(target).header("Content-Type", "application/json");
        Answer answer = server.send(
                (target.startsWith("/publish") ? request.POST(BodyPublishers.ofString(event("t", id))) : request)
                        .build());
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().at("/errors/0/detail").asText()).isEqualTo(detail);
        assertThat(stored(id)).isZero();
    }

    @Test
    void anEventSeenBeforeIsIgnored() throws Exception {
        String id = newId();
        server.publish(event("t", id));
        Answer answer = server.publish(event("t", id));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().toString())
                .isEqualTo("{\"status\":\"ignored\",\"topic\":\"t\",\"event_id\":\"%s\",\"message\":\"duplicate\"}"
                        .formatted(id));
        assertThat(stored(id)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%1$s,%2$s,%1$s]", "{\"events\":[%1$s,%2$s,%1$s]}"})
    void inABatchTheFirstOfEqualsIsTheSuccess(String shape) throws Exception {
        String a = newId();
        String b = newId();
        Answer answer = server.publish(shape.formatted(event("t", a), event("t", b)));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().toString()).isEqualTo("""
                        {"received":3,"unique_processed":2,"duplicate_dropped":1,"rejected":0,"results":[\
                        {"index":0,"event_id":"%1$s","status":"success"},\
                        {"index":1,"event_id":"%2$s","status":"success"},\
                        {"index":2,"event_id":"%1$s","status":"ignored"}]}""".formatted(a, b));
    }

    @Test
    void linesAreABatch() throws Exception {
        String a = newId();
        Answer answer = server.publishLines(event("t", a) + "\r\n\n" + event("t", a) + "\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("received").asInt()).isEqualTo(2);
        assertThat(answer.body().path("unique_processed").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"events\":[]}"})
    void anEmptyBatchIsAllZero(String json) throws Exception {
        Answer answer = server.publish(json);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().toString())
                .isEqualTo(
                        "{\"received\":0,\"unique_processed\":0,\"duplicate_dropped\":0,\"rejected\":0,\"results\":[]}");
    }

    @Test
    void noLinesAreAnEmptyBatch() throws Exception {
        assertThat(server.publishLines("").body().path("received").asInt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-ndjson"})
    void gzipIsAccepted(String type) throws Exception {
        String id = newId();
        Answer answer =
                server.publish(type, BodyPublishers.ofByteArray(gzip(event("t", id))), "Content-Encoding", "gzip");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(stored(id)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"topic\": }|line 1, column 11",
                "not json|line 1, column",
                "{\"topic\":\"t\",|line 1, column",
                "[{\"topic\":\"t\"}~,]|line 2, column 2",
                "``|the body is empty",
                "{} {}|more follows after the end",
                "[1] trailing|line 1"
            })
    void whatIsNotJsonIsRefusedWithItsPlace(String body, String detail) throws Exception {
        Answer answer = server.publish(body.replace('~', '\n'));
        assertProblem(answer, 400);
        assertThat(answer.detail()).contains(detail);
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedWithTheirPlace() throws Exception {
        byte[] latin1 = "[\n\"caf\u00e9\"]".getBytes(StandardCharsets.ISO_8859_1);
        Answer answer = server.publish("application/json", BodyPublishers.ofByteArray(latin1));
        assertProblem(answer, 400);
        assertThat(answer.detail())
                .isEqualTo("line 2, column 5: the bytes are not UTF-8; send UTF-8, the only encoding of JSON");
    }

    @Test
    void utf16IsRefused() throws Exception {
        byte[] utf16 = event("t", newId()).getBytes(StandardCharsets.UTF_16);
        assertProblem(server.publish("application/json", BodyPublishers.ofByteArray(utf16)), 400);
    }

    @Test
    void gzipThatIsCutShortIsRefused() throws Exception {
        byte[] whole = gzip(event("t", newId()));
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        assertProblem(
                server.publish("application/json", BodyPublishers.ofByteArray(half), "Content-Encoding", "gzip"), 400);
        assertProblem(server.publish("{}", "Content-Encoding", "gzip"), 400);
    }

    @Test
    void everyFaultIsListedAndNothingOfTheRequestIsStored() throws Exception {
        String good = newId();
        Answer answer = server.publish("""
                [%s, {"topic":" ","event_id":7,"timestamp":"yesterday","payload":[1]}, 5]""".formatted(event("t", good)));
        assertProblem(answer, 422);
        assertThat(answer.body().path("errors").toString()).isEqualTo("""
                        [{"index":1,"pointer":"/event_id","detail":"must be a string"},\
                        {"index":1,"pointer":"/payload","detail":"must be a JSON object"},\
                        {"index":1,"pointer":"/topic","detail":"is blank"},\
                        {"index":1,"pointer":"/source","detail":"is required"},\
                        {"index":1,"pointer":"/timestamp","detail":"is not an ISO 8601 time such as 2026-01-31T12:00:00Z,\
                         2026-01-31T12:00:00.123+07:00 or 2026-01-31"},\
                        {"index":2,"pointer":"","detail":"must be a JSON object with topic, event_id, timestamp and source"}]""");
        assertThat(stored(good)).isZero();
    }

    @Test
    void theFirstHundredFaultsAreListed() throws Exception {
        Answer answer = server.publish("[" + "{},".repeat(100) + "{}]");
        assertProblem(answer, 422);
        assertThat(answer.body().path("errors")).hasSize(100);
    }

    @Test
    void lenientHandlingStoresTheGoodAndRejectsTheBad() throws Exception {
        String good = newId();
        String bad = newId();
        Answer answer = server.publish(
                "[%s,{\"event_id\":\"%s\",\"topic\":\"t\",\"source\":\"s\"},%s]"
                        .formatted(event("t", good), bad, event("t", good)),
                "Prefer",
                "handling=lenient");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).containsEntry("preference-applied", "handling=lenient");
        assertThat(answer.body().toString()).isEqualTo("""
                        {"received":2,"unique_processed":1,"duplicate_dropped":1,"rejected":1,"results":[\
                        {"index":0,"event_id":"%1$s","status":"success"},\
                        {"index":1,"event_id":"%2$s","status":"rejected","errors":[\
                        {"index":1,"pointer":"/timestamp","detail":"is required"}]},\
                        {"index":2,"event_id":"%1$s","status":"ignored"}]}""".formatted(good, bad));
        assertThat(stored(good)).isEqualTo(1);
    }

    @Test
    void aLineThatIsNotJsonIsNamedAndNothingIsStored() throws Exception {
        String good = newId();
        Answer answer = server.publishLines(event("t", good) + "\n\n{oops\n");
        assertProblem(answer, 400);
        assertThat(answer.detail()).startsWith("line 3, column 2");
        assertThat(stored(good)).isZero();
    }

    @Test
    void lenientHandlingRejectsALineThatIsNotJsonAlone() throws Exception {
        String good = newId();
        Answer answer = server.publishLines("{oops\n" + event("t", good) + "\n[]", "Prefer", "handling=lenient");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("results").path(0).path("status").asText())
                .isEqualTo("rejected");
        assertThat(answer.body()
                        .path("results")
                        .path(0)
                        .path("errors")
                        .path(0)
                        .path("detail")
                        .asText())
                .startsWith("is not JSON: line 1");
        assertThat(answer.body().path("results").path(2).path("status").asText())
                .isEqualTo("rejected");
        assertThat(stored(good)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"handling=strict", "handling=lenient"})
    void aSingleEventThatBreaksARuleIsRefusedLenientOrNot(String preference) throws Exception {
        assertProblem(server.publish("{\"topic\":\"t\"}", "Prefer", preference), 422);
    }

    @Test
    void ofManyEventsThatBreakManyRulesEachTellsOneAndTheGoodAreStored() throws Exception {
        String bad = "{\"payload\":{%s\"k\":1}}".formatted("\"k\":1,".repeat(60));
        String good = event("t", newId());
        Answer answer = server.publish(
                "[%s,%s]".formatted(String.join(",", Collections.nCopies(9_999, bad)), good),
                "Prefer",
                "handling=lenient");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("rejected").asInt()).isEqualTo(9_999);
        assertThat(answer.body().path("unique_processed").asInt()).isEqualTo(1);
        JsonNode results = answer.body().path("results");
        assertThat(results.path(0).path("errors")).hasSizeGreaterThan(60);
        assertThat(results.path(9_998).path("errors")).hasSize(1);
    }

    @Test
    void aMinimalAnswerHasNoResults() throws Exception {
        Answer answer = server.publish("[" + event("t", newId()) + "]", "Prefer", "return=minimal, handling=lenient");
        assertThat(answer.body().toString())
                .isEqualTo("{\"received\":1,\"unique_processed\":1,\"duplicate_dropped\":0,\"rejected\":0}");
        assertThat(answer.headers()).containsEntry("preference-applied", "handling=lenient, return=minimal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"handling=lenient", "handling=lenient, return=minimal"})
    void whatIsRejectedIsCountedInTheAnswer(String preference) throws Exception {
        String good = event("t", newId());
        Answer answer = server.publish("[%1$s,{},7,%1$s]".formatted(good), "Prefer", preference);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("received").asInt()).isEqualTo(2);
        assertThat(answer.body().path("rejected").asInt(-1)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%s]", "[]", "7", "{}"})
    void anEventThatIsAnEnvelopeTooIs422AndNeitherIsStored(String shape) throws Exception {
        String outer = newId();
        String inner = newId();
        String both = event("t", outer)
                .replace("{\"topic\"", "{\"events\":%s,\"topic\"".formatted(shape))
                .replace("%s", event("t", inner));
        for (String body : List.of(both, "[" + both + "]")) {
            Answer answer = server.publish(body);
            assertProblem(answer, 422);
            assertThat(answer.body().at("/errors/0/pointer").asText()).isEqualTo("/events");
            assertThat(answer.body().at("/errors/0/detail").asText()).contains("send either the event without it, or");
        }
        assertThat(stored(outer)).isZero();
        assertThat(stored(inner)).isZero();
    }

    @Test
    void eventsThatAreNoArrayAre422LenientOrNot() throws Exception {
        assertProblem(server.publish("{\"events\":{}}", "Prefer", "handling=lenient"), 422);
    }

    /** An answer is UTF-8, which can't repeat it. */
    @ParameterizedTest
    @ValueSource(strings = {"\\ud83d", "\\ude00", "a\\ud83db"})
    void halfASurrogatePairIsRejectedWhereverItStands(String half) throws Exception {
        String good = newId();
        String bad = event("t", "x").replace("\"x\"", "\"" + half + "\"");
        Answer answer = server.publish("[%s,%s]".formatted(bad, event("t", good)), "Prefer", "handling=lenient");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().at("/results/0/errors/0/pointer").asText()).isEqualTo("/event_id");
        assertThat(stored(good)).isEqualTo(1);
        for (String payload : new String[] {"{\"%s\":1}", "{\"a\":\"%s\"}"}) {
            String event = event("t", newId()).replace("{\"n\":1}", payload.formatted(half));
            assertThat(server.publish(event).status()).as(payload).isEqualTo(422);
        }
    }

    @Test
    void aBodyOverTheLimitIs413AndNamesTheLimit() throws Exception {
        byte[] large = new byte[8 * 1024 * 1024 + 1];
        Arrays.fill(large, (byte) ' ');
        Answer sized = server.publish("application/json", BodyPublishers.ofByteArray(large));
        assertProblem(sized, 413);
        assertThat(sized.detail()).contains("8388608 bytes");
        Answer chunked =
                server.publish("application/json", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
        assertProblem(chunked, 413);
        Answer bomb = server.publish(
                "application/json",
                BodyPublishers.ofByteArray(gzip(" ".repeat(large.length))),
                "Content-Encoding",
                "gzip");
        assertProblem(bomb, 413);
    }

    @Test
    void aBodyOfExactlyTheLimitIsRead() throws Exception {
        String id = newId();
        String event = event("t", id);
        String padded = event + " ".repeat(8 * 1024 * 1024 - event.length());
        assertThat(server.publish(padded).status()).isEqualTo(200);
    }

    @Test
    void moreThanTenThousandEventsAre413() throws Exception {
        Answer answer = server.publish("[" + "{},".repeat(10_000) + "{}]");
        assertProblem(answer, 413);
        assertThat(answer.detail()).contains("10000 events");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "HEAD", "OPTIONS"})
    void anotherMethodIs405WithAllow(String method) throws Exception {
        Answer answer = server.send(server.request("/publish")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers()).containsEntry("allow", "POST");
    }

    @Test
    void aSlashAtTheEndMeansNothing() throws Exception {
        String event =
                "{\"topic\":\"slash\",\"event_id\":\"1\",\"timestamp\":\"2026-01-31T12:00:00Z\",\"source\":\"s\"}";
        Answer published = server.send(server.request("/publish/")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(event))
                .build());
        assertThat(published.status()).isEqualTo(200);
        assertThat(server.publish(event).body().path("status").asText()).isEqualTo("ignored");
        Answer got = server.send(server.request("/publish/").GET().build());
        assertThat(got.status()).isEqualTo(405);
        assertThat(got.headers()).containsEntry("allow", "POST");
    }

    @Test
    void aBatchElsewhereIsToldWhereBatchesGo() throws Exception {
        Answer answer = server.send(server.request("/publish/batch")
                .POST(HttpRequest.BodyPublishers.ofString("[]"))
                .build());
        assertProblem(answer, 404);
        assertThat(answer.detail()).endsWith("is sent to /publish");
    }

    @Test
    void theDescriptionIsReadAlone() throws Exception {
        Answer head = server.send(server.request("/openapi/ingest.yaml/")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers()).containsEntry("content-type", "application/yaml");
        Answer post = server.send(server.request("/openapi/ingest.yaml")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build());
        assertProblem(post, 405);
        assertThat(post.headers()).containsEntry("allow", "GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/publish/more", "/nothing", "/health/ready", "/metrics"})
    void anUnknownPathIs404(String path) throws Exception {
        assertProblem(server.send(server.request(path).GET().build()), 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /publish HTTP/1.1\r\nno colon\r\n\r\n",
                "POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n"
            })
    void malformedHttpIsAProblem(String request) throws Exception {
        assertThat(raw(request)).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
    }

    @Test
    void numbersInAPayloadKeepTheirDigits() throws Exception {
        String id = newId();
        server.publish("""
                {"topic":"t","event_id":"%s","timestamp":"2026-01-31","source":"s",
                 "payload":{"b":1.10,"a":123456789012345678901234567890.123456789}}""".formatted(id));
        assertThat(database.texts("SELECT payload::text FROM processed_events WHERE event_id = '%s'".formatted(id)))
                .containsExactly("{\"a\": 123456789012345678901234567890.123456789, \"b\": 1.10}");
    }

    @Test
    void aPayloadThatIsLeftOutIsAnEmptyObject() throws Exception {
        String id = newId();
        server.publish(
                "{\"topic\":\"t\",\"event_id\":\"%s\",\"timestamp\":\"2026-01-31\",\"source\":\"s\"}".formatted(id));
        assertThat(database.texts("SELECT payload::text FROM processed_events WHERE event_id = '%s'".formatted(id)))
                .containsExactly("{}");
    }

    @Test
    void identityIsComparedByteForByte() throws Exception {
        String suffix = newId();
        for (String id :
                new String[] {"é" + suffix, "e\u0301" + suffix, "É" + suffix, " é" + suffix, "é" + suffix + " "}) {
            assertThat(server.publish(event("t", id)).body().path("status").asText())
                    .as(id)
                    .isEqualTo("success");
        }
        assertThat(server.publish(event("T", "é" + suffix))
                        .body()
                        .path("status")
                        .asText())
                .isEqualTo("success");
    }

    @Test
    void aDocumentDescribesTheFunction() throws Exception {
        Answer answer = server.send(server.request("/openapi/ingest.yaml").build());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).containsEntry("content-type", "application/yaml");
    }

    @Test
    void operationsAnswerOnTheirOwnPort() throws Exception {
        for (String path : new String[] {"/health/started", "/health/live", "/health/ready"}) {
            assertThat(server.operations(path).status()).as(path).isEqualTo(200);
        }
        assertThat(server.operations("/metrics").status()).isEqualTo(200);
        assertThat(server.operations("/publish").status()).isEqualTo(404);
    }

    private static void assertProblem(Answer answer, int status) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.headers().get("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.body().path("status").asInt()).isEqualTo(status);
        assertThat(answer.body().path("type").asText()).isEqualTo("about:blank");
        assertThat(answer.body().path("title").asText()).isNotBlank();
        assertThat(answer.detail()).isNotBlank().doesNotContainIgnoringCase("exception", "select", "insert", "\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ZZ", "80000000"})
    void brokenChunksAreRefusedAndEndTheConnection(String size) throws IOException {
        String request = String.join(
                "\r\n",
                "POST /publish HTTP/1.1",
                "Host: x",
                "Content-Type: application/json",
                "Transfer-Encoding: chunked",
                "",
                size,
                "{}",
                "0",
                "",
                "");
        assertThat(raw(request)).startsWith("HTTP/1.1 400 ").contains("the body's chunks are not as they should be");
    }

    @Test
    void sqlInEveryFieldIsStoredAsTheTextThatItIs() throws Exception {
        for (String sql : List.of(
                "'; DROP TABLE processed_events; --",
                "') ON CONFLICT DO NOTHING; DELETE FROM audit_stats; --",
                "$1, {t}, NULL, ?",
                "E'\\\\000' || pg_sleep(10)",
                "$$; SELECT 1; $$")) {
            Answer answer = server.publish("""
                    {"topic":"%1$s","event_id":"%1$s","timestamp":"2026-01-31","source":"%1$s","payload":{"%1$s":"%1$s"},"%1$s":"%1$s"}""".formatted(sql));
            assertThat(answer.status()).as(sql).isEqualTo(200);
            assertThat(answer.body().path("status").asText()).isEqualTo("success");
            assertThat(answer.body().path("topic").asText()).isEqualTo(sql.replace("\\\\", "\\"));
        }
        assertThat(database.texts("""
                        SELECT topic FROM processed_events
                         WHERE topic = event_id AND topic = source AND payload ->> topic = topic""")).hasSize(5);
        String field = "x'; DELETE FROM processed_events; --";
        Answer refused = server.publish("""
                {"topic":"t","event_id":"1","timestamp":"%1$s","source":"s","payload":"%1$s"}""".formatted(field));
        assertProblem(refused, 422);
    }

    private static long stored(String id) {
        return database.number("SELECT count(*) FROM processed_events WHERE event_id = '%s'".formatted(id));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

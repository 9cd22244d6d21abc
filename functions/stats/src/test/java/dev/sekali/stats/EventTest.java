package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /events/{topic}/{event_id}}. */
class EventTest extends SharedServer {

    private static final String[][] NAMES = {
        {"orders", "1"},
        {"a/b", "c/d"},
        {"a+b", "c d"},
        {".", ".."},
        {"..", "."},
        {"ünï", "日本🎉"},
        {"q?x=1", "#f"},
        {"50%", "%2F"},
        {"a;b=c", "x,y:z@w"},
        {"e\u0301", "\u00e9"},
    };

    @BeforeAll
    static void insert() throws Exception {
        try (Writer writer = new Writer(database, 0)) {
            for (String[] names : NAMES) {
                writer.insert(names[0], names[1]);
            }
            writer.commit();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/events/orders/1 | orders | 1",
                "/events/%6Frders/%31 | orders | 1",
                "/events/a%2Fb/c%2Fd | a/b | c/d",
                "/events/a%2fb/c%2fd | a/b | c/d",
                "/events/a+b/c%20d | a+b | c d",
                "/events/a%2Bb/c%20d | a+b | c d",
                "/events/%2E/%2E%2E | . | ..",
                "/events/%2e%2e/%2e | .. | .",
                "/events/%C3%BCn%C3%AF/%E6%97%A5%E6%9C%AC%F0%9F%8E%89 | ünï | 日本🎉",
                "/events/q%3Fx%3D1/%23f | q?x=1 | #f",
                "/events/50%25/%252F | 50% | %2F",
                "/events/a;b=c/x,y:z@w | a;b=c | x,y:z@w",
                "/events/e%CC%81/%C3%A9 | e\u0301 | \u00e9",
            })
    void anEventIsFoundByItsEncodedNames(String target, String topic, String eventId) {
        HttpResponse<String> response = stats.get(target);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        JsonNode event = Fixture.json(response);
        assertThat(event.get("topic").asText()).isEqualTo(topic);
        assertThat(event.get("event_id").asText()).isEqualTo(eventId);
        assertThat(event.fieldNames())
                .toIterable()
                .containsExactly("seq", "topic", "event_id", "timestamp", "source", "payload", "created_at");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/events/orders/2",
                "/events/Orders/1",
                "/events/orders%20/1",
                "/events/a%20b/c%20d", // a plus is not a space
                "/events/%C3%A9/%C3%A9", // another normalisation
                "/events/or%00ders/1",
                "/events/orders/%00",
            })
    void anEventThatIsNotThereIsNotFound(String target) {
        HttpResponse<String> response = stats.get(target);
        EventsTest.assertProblem(response, 404);
        assertThat(response.body()).contains("no event with this topic and event_id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/events/orders",
                "/events/orders/",
                "/events//1",
                "/events/orders//",
                "/events/orders/1//",
                "/events/orders/1/2",
                "/event"
            })
    void anotherPathIsNotFound(String target) {
        EventsTest.assertProblem(stats.get(target), 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events/%FF/1", "/events/orders/%C3", "/events/orders/%ED%A0%80", "/events/%C0%AF/1"})
    void namesThatAreNotUtf8AreRefused(String target) {
        EventsTest.assertProblem(stats.get(target), 400);
    }

    /** Java's client refuses to send these, others don't. */
    @ParameterizedTest
    @ValueSource(strings = {"/events/%zz/1", "/events/orders/%2", "/events/orders/%", "/events/ördérs/1"})
    void brokenPercentEncodingIsRefused(String target) throws IOException {
        assertThat(raw("GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(target)))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json");
    }

    @Test
    void aBrokenQueryIsRefused() throws IOException {
        for (String query : new String[] {"topic=%zz", "topic=%2", "topic=ö"}) {
            assertThat(raw("GET /events?%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(query)))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("application/problem+json");
        }
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), stats.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.testing.Logs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses that no honest reader asks for. What is well formed is looked for and not found, all else is a 4xx. */
class AbuseTest extends SharedServer {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int SPOILT = 2_000;

    /** Of the random ones, so that a failure can be had again. */
    private static final long SEED = 20_261_124L;

    private static final List<String> INJECTIONS = List.of(
            "' OR '1'='1",
            "'; DROP TABLE processed_events; --",
            "\\'; SELECT pg_sleep(10); --",
            "t') UNION SELECT usename, passwd, 1 FROM pg_shadow --",
            "$$; DELETE FROM audit_stats; $$",
            "%' AND 1=1 --",
            "{filters}",
            "{order}",
            "?",
            "$1",
            ":topic",
            "/* */",
            "\u0000",
            "${jndi:ldap://x}",
            "<script>alert(1)</script>",
            "\r\nX-Injected: yes");

    @BeforeAll
    static void insert() throws Exception {
        try (Writer writer = new Writer(database, 0)) {
            writer.insert("t", "1").commit();
        }
    }

    @Test
    void sqlInAParameterIsAText() {
        for (String injection : INJECTIONS) {
            String encoded = URLEncoder.encode(injection, StandardCharsets.UTF_8);
            for (String target : List.of(
                    "/events?topic=" + encoded,
                    "/events?source=" + encoded,
                    "/events?topic=t&source=" + encoded,
                    "/stats?topic=" + encoded)) {
                assertFindsNothing(target, injection);
            }
            for (String name : List.of("limit", "order", "cursor", "since", "until")) {
                assertThat(stats.get("/events?%s=%s".formatted(name, encoded)).statusCode())
                        .as("%s=%s", name, injection)
                        .isEqualTo(422);
            }
            assertThat(stats.get("/stats?topics=" + encoded).statusCode()).isEqualTo(422);
            String segment = encoded.replace("+", "%20");
            EventsTest.assertProblem(stats.get("/events/%s/1".formatted(segment)), 404);
            EventsTest.assertProblem(stats.get("/events/t/%s".formatted(segment)), 404);
        }
        assertThat(database.number("SELECT count(*) FROM processed_events")).isOne();
        assertThat(database.number("SELECT received FROM audit_stats")).isOne();
    }

    private static void assertFindsNothing(String target, String injection) {
        HttpResponse<String> answer = stats.get(target);
        assertThat(answer.headers().firstValue("x-injected")).isEmpty();
        if (injection.contains("\0")) {
            EventsTest.assertProblem(answer, 422);
        } else {
            assertThat(answer.statusCode()).as(target).isEqualTo(200);
            assertThat(answer.body()).as(target).doesNotContain("\"event_id\":\"1\"", "\"topic\":\"t\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 desc 1 ",
                " 1 desc 1",
                "1 desc 1\n",
                "1 DESC 1",
                "1 desc +1",
                "1 desc -1",
                "1 desc 01",
                "1 desc 1; DROP TABLE audit_stats",
                "1 desc 9223372036854775808",
                "1 desc 1 OR 1=1",
                "1 desc \u0661",
                "1  desc 1"
            })
    void aCursorThatIsMadeByHandIsRefused(String text) {
        String cursor = Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        EventsTest.assertProblem(stats.get("/events?cursor=" + cursor), 422);
        EventsTest.assertProblem(stats.get("/events?cursor=" + cursor, "Accept", "application/x-ndjson"), 422);
    }

    /** What the signature of a cursor would protect is no more than a filter: it is a place to go on from, not a right. */
    @Test
    void aCursorBeyondEverythingIsAnEmptyPageOrTheFirst() {
        String far =
                Base64.getUrlEncoder().encodeToString("1 desc 9223372036854775807".getBytes(StandardCharsets.UTF_8));
        assertThat(stats.get("/events?cursor=" + far).statusCode()).isEqualTo(200);
        String end =
                Base64.getUrlEncoder().encodeToString("1 asc 9223372036854775807".getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> nothing = stats.get("/events?order=asc&cursor=" + end);
        assertThat(nothing.statusCode()).isEqualTo(200);
        assertThat(nothing.body()).isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=99999999999999999999",
                "limit=1e3",
                "limit=0x10",
                "limit=+1",
                "limit=%2B1",
                "limit=%D9%A1",
                "limit=1%00",
                "limit=NaN",
                "limit=1&limit=1",
                "topic=t&topic=t",
                "order=asc&order=desc",
                "cursor=a&cursor=b",
                "since=2026-01-01&since=2026-01-01",
                "since=+999999999-12-31T23:59:59Z",
                "since=-999999999-01-01T00:00:00Z",
                "since=2026-01-01T00:00:00%2B99:99",
                "until=2026-01-01T25:00:00Z",
                "until=0000-01-01"
            })
    void aNumberOrATimeBeyondAllBoundsIsRefused(String query) {
        EventsTest.assertProblem(stats.get("/events?" + query), 422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"topics=1&topics=1", "topics=-1", "topics=1001", "topics=1e3", "topic=t&topic=t", "topic=a%00"})
    void theSameOfCountersIsRefused(String query) {
        EventsTest.assertProblem(stats.get("/stats?" + query), 422);
    }

    @Test
    void aQueryOfAnyLengthIsRefusedOrLookedFor() throws IOException {
        assertThat(exchange(get("/events?topic=" + "a".repeat(5_000)))).startsWith("HTTP/1.1 422 ");
        assertThat(exchange(get("/events?" + "a&".repeat(2_000)))).startsWith("HTTP/1.1 422 ");
        String many = IntStream.range(0, 2_000).mapToObj(Integer::toString).collect(Collectors.joining("&"));
        assertThat(Fixture.json(stats.get("/events?" + many)).get("errors")).hasSize(100);
        String cut = exchange(get("/events?topic=" + "a".repeat(1_000_000)));
        assertThat(cut)
                .satisfiesAnyOf(
                        answer -> assertThat(answer).isEmpty(),
                        answer -> assertThat(answer).startsWith("HTTP/1.1 4"));
    }

    @Test
    void anySpoiltAddressIsAnsweredOrCutOff() throws IOException {
        Random random = new Random(SEED);
        List<String> targets = List.of(
                "/events?topic=t&source=s&since=2026-01-01T00:00:00Z&until=2027-01-01&limit=10&order=desc&cursor=MSBkZXNjIDU",
                "/stats?topic=t&topics=10",
                "/events/some%20topic/some%2Fid",
                "/openapi/stats.yaml");
        try (Logs logs = new Logs("dev.sekali")) {
            for (int i = 0; i < SPOILT; i++) {
                String target = spoilt(targets.get(random.nextInt(targets.size())), random);
                String answer = exchange(get(target));
                assertThat(answer)
                        .as(target)
                        .satisfiesAnyOf(
                                nothing -> assertThat(nothing).isEmpty(),
                                some -> assertThat(some)
                                        .containsPattern("^HTTP/1\\.1 [24]\\d\\d ")
                                        .doesNotContain("Exception", "\tat ", "org.postgresql"));
            }
            assertThat(logs.linesWith("failed")).isEmpty();
        }
        assertThat(stats.get("/stats").statusCode()).isEqualTo(200);
    }

    private static String spoilt(String target, Random random) {
        StringBuilder spoilt = new StringBuilder(target);
        for (int i = 0; i <= random.nextInt(4); i++) {
            int at = random.nextInt(spoilt.length());
            switch (random.nextInt(4)) {
                case 0 -> spoilt.setCharAt(at, (char) random.nextInt(256));
                case 1 ->
                    spoilt.insert(
                            at,
                            "%" + Integer.toHexString(256 + random.nextInt(256)).substring(1));
                case 2 -> spoilt.delete(at, Math.min(spoilt.length(), at + 1 + random.nextInt(8)));
                default -> spoilt.insert(at, INJECTIONS.get(random.nextInt(INJECTIONS.size())));
            }
            if (spoilt.isEmpty()) {
                spoilt.append('/');
            }
        }
        return spoilt.toString();
    }

    private static String get(String target) {
        return "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(target);
    }

    /** Sends all, ends sending, and reads until the server ends the connection. */
    private static String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), stats.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                // Cut off in the middle.
                return "";
            }
        }
    }
}

package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code sekali forward} to URLs that take, refuse, and fail. */
class ForwardTest {

    private final EventStore store = new EventStore();
    private final FeedServer feed = feed();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<Headers> headers = new CopyOnWriteArrayList<>();
    /** By the number of the request, from 1, and its body. */
    private volatile BiFunction<Integer, String, Manners.Answer> answers = (_, _) -> Manners.Answer.of(204, "");

    private final HttpServer target = target();

    ForwardTest() throws IOException {
        for (int n = 1; n <= 9; n++) {
            store.put(EventsTest.event("t", Integer.toString(n), "{\"n\":" + n + "}"));
        }
    }

    private FeedServer feed() throws IOException {
        FeedServer made = FeedServer.start(store, FeedServer.NONE);
        assertThat(Run.of("subscriptions", "create", "s", "--url=" + made.url()).status())
                .isZero();
        return made;
    }

    private HttpServer target() throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        made.createContext("/", exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                bodies.add(body);
                headers.add(exchange.getRequestHeaders());
                Manners.Answer answer = answers.apply(bodies.size(), body);
                if (answer.isLost()) {
                    return;
                }
                answer.headers().forEach(exchange.getResponseHeaders()::set);
                byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        made.start();
        return made;
    }

    @AfterEach
    void close() {
        feed.close();
        target.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + target.getAddress().getPort() + "/in?token=s3cret";
    }

    private Run forward(String... options) {
        List<String> args = new ArrayList<>(
                List.of("forward", "--url=" + feed.url(), "--subscription=s", "--once", "--to=" + url()));
        args.addAll(List.of(options));
        return Run.with(Map.of("API_KEY", "of-sekali"), "", args.toArray(String[]::new));
    }

    private List<String> events() {
        return store.all().stream().map(JsonNode::toString).toList();
    }

    @Test
    void eachEventIsPostedInOrderWithItsKeyAndWithoutOurs() {
        Run run = forward("--header=X-Tenant: blue", "--header=Authorization: Bearer theirs");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(bodies).isEqualTo(events());
        assertThat(headers.getFirst().getFirst("Idempotency-Key")).isEqualTo("t/1");
        assertThat(headers.getFirst().getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(headers)
                .allSatisfy(sent -> assertThat(sent.get("Authorization")).containsExactly("Bearer theirs"))
                .allSatisfy(sent -> assertThat(sent.getFirst("X-Tenant")).isEqualTo("blue"));
        assertThat(feed.requests()).anyMatch(request -> request.endsWith("Bearer of-sekali"));
        assertThat(feed.subscription("s").position(0)).isEqualTo(9);
    }

    @Test
    void theKeyOfSekaliIsNeverSentThere() {
        assertThat(forward().status()).isZero();
        assertThat(headers).noneMatch(sent -> sent.containsKey("Authorization"));
        assertThat(headers.toString()).doesNotContain("of-sekali");
    }

    @Test
    void whatGetsNoAnswerOrATemporaryOneIsSentAgain() {
        List<Manners.Answer> first = List.of(
                Manners.Answer.unavailable("0"),
                Manners.Answer.lost(),
                Manners.Answer.of(429, ""),
                Manners.Answer.of(425, ""),
                Manners.Answer.of(408, ""));
        answers = (number, _) -> number <= first.size() ? first.get(number - 1) : Manners.Answer.of(200, "");
        Run run = forward();
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(bodies.subList(0, 5)).containsOnly(events().getFirst());
        assertThat(bodies.subList(5, 14)).isEqualTo(events());
        assertThat(run.err()).isEqualTo("Waiting for %s (HTTP 503)\n".formatted(url().replaceFirst("\\?.*", "")));
    }

    @Test
    void onceGivesUpAndKeepsWhatWasTaken() {
        answers = (number, _) -> Manners.Answer.of(number <= 4 ? 200 : 500, "");
        Run run = forward("--retries=1");
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err()).contains("took nothing in 2 attempts: HTTP 500").doesNotContain("s3cret");
        assertThat(feed.subscription("s").position(0)).isEqualTo(4);
        assertThat(feed.subscription("s").isLeased(0)).isFalse();
    }

    private static Manners.Answer refusing(String body) {
        return body.contains("{\"n\":5}")
                ? Manners.Answer.of(422, "{\"detail\":\"n is five\"}")
                : Manners.Answer.of(200, "");
    }

    @Test
    void aRefusalEndsItAndNamesTheEvent() {
        answers = (_, body) -> refusing(body);
        Run run = forward();
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("%s refuses t/5, seq 5 (HTTP 422, n is five). To go on without it: --skip-refused\n"
                        .formatted(url().replaceFirst("\\?.*", "")));
        assertThat(bodies).hasSize(5);
        assertThat(feed.subscription("s").position(0)).isEqualTo(4);
    }

    @Test
    void whatIsRefusedCanBeSkipped() {
        answers = (_, body) -> refusing(body);
        Run run = forward("--skip-refused");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err()).contains("refuses t/5, seq 5").endsWith("Goes on without it\n");
        assertThat(bodies).isEqualTo(events());
        assertThat(feed.subscription("s").position(0)).isEqualTo(9);
    }

    @Test
    void aUrlThatIsWrongIsNoEventsFault() {
        for (int status : List.of(301, 401, 404, 501)) {
            answers = (_, _) -> Manners.Answer.of(status, "");
            Run run = forward("--skip-refused");
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).contains("(HTTP " + status).doesNotContain("--skip-refused");
            assertThat(feed.subscription("s").position(0)).isZero();
        }
    }

    @Test
    void aBatchIsAnArrayAndItsOneBadEventIsFound() {
        answers = (_, body) -> refusing(body);
        Run run = forward("--batch", "--skip-refused");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(bodies.getFirst()).isEqualTo("[" + String.join(",", events()) + "]");
        assertThat(run.err()).contains("refuses t/5, seq 5").hasLineCount(1);
        assertThat(headers).noneMatch(sent -> sent.containsKey("Idempotency-Key"));
        assertThat(feed.subscription("s").position(0)).isEqualTo(9);
    }

    @Test
    void wrongOptionsAreTold() {
        assertThat(forward("--header=Host: x").err())
                .isEqualTo("--header=Host: x is not a header that can be set; for example 'X-Tenant: blue'\n");
        assertThat(forward("--header=nothing").status()).isEqualTo(2);
        assertThat(Run.of("forward", "--subscription=s", "--to=ftp://x").err())
                .isEqualTo("--to=ftp://x is not a URL to post to; for example https://example.com/events\n");
    }
}

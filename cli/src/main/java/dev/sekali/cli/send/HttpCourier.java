package dev.sekali.cli.send;

import dev.sekali.cli.http.ApiKey;
import dev.sekali.cli.http.Exchange;
import dev.sekali.cli.http.Problem;
import dev.sekali.cli.http.Reply;
import dev.sekali.cli.plan.Event;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;

/**
 * Speaks the contract of {@code POST /publish}. One event goes as it is. More go as NDJSON with {@code Prefer:
 * handling=lenient}, so that one bad line doesn't cost its neighbours their place.
 */
final class HttpCourier implements Courier {

    private final Exchange exchange;
    private final AnswerReader answers;
    private final Problem problem;
    private final HttpRequest single;
    private final HttpRequest batch;

    HttpCourier(Exchange exchange, URI publish, ApiKey key, AnswerReader answers, Problem problem) {
        this.exchange = exchange;
        this.answers = answers;
        this.problem = problem;
        this.single = template(publish, key, "application/json").build();
        this.batch = template(publish, key, "application/x-ndjson")
                .header("Prefer", "handling=lenient")
                .build();
    }

    private static HttpRequest.Builder template(URI publish, ApiKey key, String mediaType) {
        HttpRequest.Builder template = HttpRequest.newBuilder(publish).header("Content-Type", mediaType);
        key.addTo(template);
        return template;
    }

    @Override
    public Delivered deliver(List<Event> events) {
        return switch (exchange.send(request(events))) {
            case Reply.Received received -> new Delivered(received.attempts() - 1, outcome(events, received));
            case Reply.Unreachable(String reason) -> Delivered.once(new Outcome.Unreachable(reason));
            // Tried again, since a certificate that is renewed may be wrong for a while.
            case Reply.Untrusted(String reason) -> Delivered.once(new Outcome.Unreachable("the server " + reason));
            case Reply.Lost(String reason) ->
                Delivered.once(new Outcome.Unanswered(OptionalInt.empty(), reason, Optional.empty()));
        };
    }

    private HttpRequest request(List<Event> events) {
        HttpRequest template = events.size() == 1 ? single : batch;
        return HttpRequest.newBuilder(template, (_, _) -> true)
                .POST(BodyPublishers.ofString(body(events)))
                .build();
    }

    private static String body(List<Event> events) {
        if (events.size() == 1) {
            return events.getFirst().json();
        }
        StringJoiner lines = new StringJoiner("\n");
        events.forEach(event -> lines.add(event.json()));
        return lines.toString();
    }

    private Outcome outcome(List<Event> events, Reply.Received received) {
        int status = received.status();
        if (status == 200) {
            return answers.read(events, received.body());
        }
        if (received.isTemporary()) {
            String reason = "HTTP " + status + ", " + problem.describe(received);
            return status == 429
                    ? new Outcome.Deferred(status, reason, received.retryAfter())
                    : new Outcome.Unanswered(OptionalInt.of(status), reason, received.retryAfter());
        }
        return status < 300
                ? new Outcome.Garbled(status, "HTTP " + status + " is not a verdict")
                : new Outcome.Refused(status, problem.describe(received));
    }
}

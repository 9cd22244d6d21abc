package dev.sekali.cli.send;

import dev.sekali.cli.http.ApiKey;
import dev.sekali.cli.http.Exchange;
import dev.sekali.cli.http.Problem;
import dev.sekali.cli.http.Reply;
import dev.sekali.cli.http.Service;
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
final class HttpCourier implements Worker.Courier {

    private final Exchange exchange;
    private final AnswerReader answers;
    private final HttpRequest single;
    private final HttpRequest batch;

    HttpCourier(Service service) {
        this.exchange = service.exchange();
        this.answers = new AnswerReader(service.json());
        URI publish = URI.create(service.url() + "/publish");
        this.single =
                template(publish, service.publishKey(), "application/json").build();
        this.batch = template(publish, service.publishKey(), "application/x-ndjson")
                .header("Prefer", "handling=lenient")
                .build();
    }

    private static HttpRequest.Builder template(URI publish, ApiKey key, String mediaType) {
        HttpRequest.Builder template = HttpRequest.newBuilder(publish).header("Content-Type", mediaType);
        key.addTo(template);
        return template;
    }

    @Override
    public Worker.Delivered deliver(List<Event> events) {
        return switch (exchange.send(request(events))) {
            case Reply.Received received -> new Worker.Delivered(received.attempts() - 1, outcome(events, received));
            case Reply.Unreachable(String reason) -> once(new Outcome.Unreachable(reason));
            // Tried again, since a certificate that is renewed may be wrong for a while.
            case Reply.Untrusted(String reason) -> once(new Outcome.Unreachable("the server " + reason));
            case Reply.Lost(String reason) ->
                once(new Outcome.Unanswered(OptionalInt.empty(), reason, Optional.empty()));
        };
    }

    /** Of a request that arrived as often as it was sent. */
    private static Worker.Delivered once(Outcome outcome) {
        return new Worker.Delivered(0, outcome);
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
            String reason = "HTTP " + status + ", " + Problem.describe(received);
            return status == 429
                    ? new Outcome.Deferred(status, reason, received.retryAfter())
                    : new Outcome.Unanswered(OptionalInt.of(status), reason, received.retryAfter());
        }
        return status < 300
                ? new Outcome.Garbled(status, "HTTP " + status + " is not a verdict")
                : new Outcome.Refused(status, Problem.describe(received));
    }
}

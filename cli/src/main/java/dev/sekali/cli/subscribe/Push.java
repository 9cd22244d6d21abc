package dev.sekali.cli.subscribe;

import dev.sekali.cli.http.Problem;
import dev.sekali.cli.http.Reply;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventKey;
import dev.sekali.cli.text.Printable;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Posts events to a URL, one request after the other.
 *
 * @param target how to send; closed with this
 * @param whole a batch at once
 * @param skipRefused goes on after an event that is refused
 */
record Push(Service target, URI to, List<Forward.Header> headers, boolean whole, boolean skipRefused, PrintStream err)
        implements Delivery.Handler {

    /** These, and redirects, blame the URL or its credentials, so that no event would fare better. */
    private static final Set<Integer> OF_URL = Set.of(401, 403, 404, 405, 407, 410, 501, 505);

    @Override
    public void handle(Turn turn) throws Failure {
        List<Event> events = turn.batch().events();
        if (whole) {
            post(events, turn);
        } else {
            for (Event event : events) {
                post(List.of(event), turn);
            }
        }
        if (turn.reached() == events.getLast().position()) {
            turn.all();
        }
    }

    @Override
    public void close() {
        target.close();
    }

    /** Posts until that is settled or the turn is over. */
    private void post(List<Event> events, Turn turn) throws Failure {
        for (int attempt = 1; !turn.over(); attempt++) {
            Reply reply = target.exchange().send(request(events));
            Optional<Duration> asked = Optional.empty();
            String why;
            switch (reply) {
                case Reply.Received answer
                when answer.status() / 100 == 2 -> {
                    turn.reached(events.getLast().position());
                    return;
                }
                case Reply.Received answer
                when !answer.isTemporary() && answer.status() != 425 -> {
                    refused(events, answer, turn);
                    return;
                }
                case Reply.Received answer -> {
                    asked = answer.retryAfter();
                    why = "HTTP " + answer.status();
                }
                // Tried again, since a certificate that is renewed may be wrong for a while.
                case Reply.Untrusted(String reason) -> why = "it " + reason;
                case Reply.Away(String reason, boolean _) -> why = reason;
            }
            Optional<Duration> pause = target.waits().pauseAfter(attempt, asked);
            if (pause.isEmpty()) {
                throw new Failure(
                        ExitStatus.GAVE_UP, "%s took nothing in %d attempts: %s".formatted(address(), attempt, why));
            }
            if (attempt == 1) {
                err.println("Waiting for %s (%s)".formatted(address(), why));
            }
            turn.pause(pause.get());
        }
    }

    private HttpRequest request(List<Event> events) {
        String body = whole
                ? events.stream().map(Event::json).collect(Collectors.joining(",", "[", "]"))
                : events.getFirst().json();
        HttpRequest.Builder request = HttpRequest.newBuilder(to)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (!whole) {
            request.header("Idempotency-Key", idempotencyKey(events.getFirst().key()));
        }
        headers.forEach(header -> request.setHeader(header.name(), header.value()));
        return request.build();
    }

    /** What can't stand in a header is percent-encoded, and what would make two keys one. */
    static String idempotencyKey(EventKey key) {
        return encoded(key.topic()).replace("/", "%2F") + "/" + encoded(key.eventId());
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet < 0x7f && octet != '%') {
                encoded.append((char) octet);
            } else {
                encoded.append("%%%02X".formatted(octet));
            }
        }
        return encoded.toString();
    }

    private void refused(List<Event> events, Reply.Received answer, Turn turn) throws Failure {
        Event first = events.getFirst();
        boolean ofUrl = answer.status() < 400 || OF_URL.contains(answer.status());
        String refusal = Printable.line("%s refuses %s, seq %d (HTTP %d, %s)"
                .formatted(
                        address(),
                        events.size() == 1
                                ? first.key()
                                : "a batch of %d events from %s".formatted(events.size(), first.key()),
                        first.position(),
                        answer.status(),
                        Problem.describe(answer)));
        if (ofUrl || !skipRefused) {
            throw new Failure(
                    ExitStatus.NOT_VERIFIED, refusal + (ofUrl ? "" : ". To go on without it: --skip-refused"));
        }
        if (events.size() > 1) {
            // Its neighbours deserve a request without the one that is to blame.
            post(events.subList(0, events.size() / 2), turn);
            post(events.subList(events.size() / 2, events.size()), turn);
            return;
        }
        err.println(refusal + ". Goes on without it");
        turn.reached(first.position());
    }

    /** Without the query, which may hold a secret. */
    private String address() {
        return to.getScheme() + "://" + to.getRawAuthority() + to.getRawPath();
    }
}

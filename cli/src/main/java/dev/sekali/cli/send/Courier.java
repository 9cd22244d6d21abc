package dev.sekali.cli.send;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.sekali.cli.http.Problem;
import dev.sekali.cli.http.Reply;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.plan.Event;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Speaks the contract of {@code POST /publish}. One event goes as it is. More go as NDJSON with {@code Prefer:
 * handling=lenient}, so that one bad line doesn't cost its neighbours their place. An answer is believed if it is just what
 * the contract promises for these events, and {@link Outcome.Garbled} otherwise. Thread-safe.
 */
record Courier(Service service) {

    private static final Outcome HIDDEN = new Outcome.Again("sent again on the way", true);

    /** Sends in one request; blocks for a bounded time. A gateway may make more attempts of it: the last one counts. */
    List<Outcome> deliver(List<Event> events) {
        boolean batch = events.size() > 1;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.url() + "/publish"))
                .header("Content-Type", batch ? "application/x-ndjson" : "application/json")
                .POST(BodyPublishers.ofString(events.stream().map(Event::json).collect(Collectors.joining("\n"))));
        if (batch) {
            request.header("Prefer", "handling=lenient");
        }
        service.publishKey().addTo(request);
        return switch (service.exchange().send(request.build())) {
            case Reply.Received received -> {
                List<Outcome> outcomes = new ArrayList<>(Collections.nCopies(received.attempts() - 1, HIDDEN));
                outcomes.add(outcome(events, received));
                yield outcomes;
            }
            // Tried again, since a certificate that is renewed may be wrong for a while.
            case Reply.Untrusted(String reason) -> List.of(new Outcome.Again("the server " + reason, false));
            case Reply.Away(String reason, boolean sent) -> List.of(new Outcome.Again(reason, sent));
        };
    }

    private Outcome outcome(List<Event> events, Reply.Received received) {
        int status = received.status();
        if (status == 200) {
            return read(service.json().reader(), events, received.body());
        }
        if (received.isTemporary()) {
            String reason = "HTTP " + status + ", " + Problem.describe(received);
            return new Outcome.Again(status, reason, received.retryAfter(), status != 429);
        }
        return status < 300
                ? new Outcome.Garbled(status, "HTTP " + status + " is not a verdict")
                : new Outcome.Refused(status, Problem.describe(received));
    }

    /** Reads the body of a 200. */
    static Outcome read(ObjectReader json, List<Event> sent, byte[] body) {
        try {
            JsonNode answer =
                    json.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(body);
            if (sent.size() > 1) {
                return new Outcome.Answered(batch(sent, answer));
            }
            require(is(answer, "topic", sent.getFirst().key().topic()), "it is about another topic");
            return new Outcome.Answered(List.of(kept(sent.getFirst(), answer)));
        } catch (JsonProcessingException e) {
            return new Outcome.Garbled(200, "it is not JSON");
        } catch (IOException e) {
            return new Outcome.Garbled(200, String.valueOf(e.getMessage()));
        }
    }

    private static Verdict kept(Event sent, JsonNode result) throws IOException {
        require(is(result, "event_id", sent.key().eventId()), "it is about another event_id");
        boolean success = is(result, "status", "success");
        require(success || is(result, "status", "ignored"), "its status is neither success nor ignored");
        return success ? Verdict.Kept.SUCCESS : Verdict.Kept.IGNORED;
    }

    private static List<Verdict> batch(List<Event> sent, JsonNode answer) throws IOException {
        SortedMap<Integer, Verdict> verdicts = new TreeMap<>();
        for (JsonNode result : answer.path("results")) {
            int index = number(result, "index");
            require(index >= 0 && index < sent.size(), "it has a result with the index " + index);
            // A rejected line may be too broken to have an id.
            Verdict verdict = is(result, "status", "rejected")
                    ? new Verdict.Rejected(Problem.errors(result.path("errors")))
                    : kept(sent.get(index), result);
            require(verdicts.put(index, verdict) == null, "it has more than one result with the index " + index);
        }
        require(
                verdicts.size() == sent.size(),
                "it has " + verdicts.size() + " results for " + sent.size() + " events");
        int success = Collections.frequency(verdicts.values(), Verdict.Kept.SUCCESS);
        int ignored = Collections.frequency(verdicts.values(), Verdict.Kept.IGNORED);
        require(
                number(answer, "unique_processed") == success
                        && number(answer, "duplicate_dropped") == ignored
                        && number(answer, "received") == success + ignored,
                "its counts don't agree with its %d success and %d ignored".formatted(success, ignored));
        return List.copyOf(verdicts.values());
    }

    private static boolean is(JsonNode node, String member, String text) {
        return text.equals(node.path(member).textValue());
    }

    /** A whole number; -1 if it is anything else. */
    private static int number(JsonNode node, String member) {
        return node.path(member).isInt() ? node.path(member).intValue() : -1;
    }

    private static void require(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException(otherwise);
        }
    }
}

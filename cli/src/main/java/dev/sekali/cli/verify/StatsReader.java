package dev.sekali.cli.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.cli.http.Reply;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.Streams;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads {@code /stats}: total and topics in one answer, so that they are of one moment. Thread-safe.
 *
 * @param service what is asked
 */
public record StatsReader(Service service) {

    private static final String PATH = "/stats";

    /** What came of it. */
    public sealed interface Answer {

        record Read(Snapshot snapshot) implements Answer {}

        /**
         * There are no counters.
         *
         * @param first how a command ends that has not begun yet, and what it says
         * @param status how a run ends that could read them at its start
         * @param difference what such a run says
         */
        record Unread(Failure first, ExitStatus status, String difference) implements Answer {}
    }

    /**
     * What the counters are before a command does anything. Blocks until they are known, telling why there is a wait.
     *
     * @throws Failure if they can't be read: the service is away, is another, or doesn't let this user read
     */
    public Snapshot readFirst(Streams streams) throws Failure {
        Answer answer =
                read(reason -> streams.err().println("Waiting for %s (%s)".formatted(service.statsUrl(), reason)));
        if (service.waits().stop().interrupted()) {
            throw new Failure(ExitStatus.INTERRUPTED, List.of("Interrupted before anything was sent."));
        }
        return switch (answer) {
            case Answer.Read(Snapshot snapshot) -> snapshot;
            case Answer.Unread unread -> throw unread.first();
        };
    }

    /**
     * Blocks until there is an answer or the retries are used up.
     *
     * @param onFirstFailure learns why there is a wait
     */
    public Answer read(Consumer<String> onFirstFailure) {
        return switch (service.get(PATH, onFirstFailure)) {
            case Service.Result.Answer(Reply.Received received) -> parse(received);
            case Service.Result.Untrusted(String reason) ->
                new Answer.Unread(
                        Failure.usage(service.statsUrl() + " " + reason),
                        ExitStatus.GAVE_UP,
                        "/stats could not be read after the run: the server %s.".formatted(reason));
            case Service.Result.Away(String reason) ->
                new Answer.Unread(
                        new Failure(
                                ExitStatus.GAVE_UP,
                                List.of("%s is away (%s): start Sekali there, or let %s give its address"
                                        .formatted(service.statsUrl(), reason, service.readOption()))),
                        ExitStatus.GAVE_UP,
                        "/stats could not be read after the run: %s.".formatted(reason));
        };
    }

    private Answer parse(Reply.Received received) {
        int status = received.status();
        if (status == 401 || status == 403) {
            return new Answer.Unread(
                    Failure.usage(
                            ("%s answers HTTP %d without a key that may read; let --api-key-file or API_KEY_FILE name"
                                            + " a file with one, or --read-api-key-file or READ_API_KEY_FILE where another key"
                                            + " publishes")
                                    .formatted(service.readUri(PATH), status)),
                    ExitStatus.NOT_VERIFIED,
                    "/stats answered before the run, but refuses the API key after it: HTTP %d.".formatted(status));
        }
        if (status != 200) {
            return notStats("HTTP " + status);
        }
        try {
            return snapshot(service.json().readTree(received.body()))
                    .<Answer>map(Answer.Read::new)
                    .orElseGet(() -> notStats(
                            "received, unique_processed, duplicate_dropped and topics_active are not all there"));
        } catch (IOException e) {
            return notStats("its body is not JSON");
        }
    }

    private Answer notStats(String reason) {
        return new Answer.Unread(
                Failure.usage("%s does not answer as Sekali does (%s); let %s give the address before /stats"
                        .formatted(service.readUri(PATH), reason, service.readOption())),
                ExitStatus.NOT_VERIFIED,
                "/stats answered before the run, but not after it: %s.".formatted(reason));
    }

    private static Optional<Snapshot> snapshot(JsonNode stats) {
        JsonNode topicsActive = stats.path("topics_active");
        if (!topicsActive.isIntegralNumber()) {
            return Optional.empty();
        }
        Map<String, Counters> topics = new HashMap<>();
        for (JsonNode topic : stats.path("topics")) {
            counters(topic).ifPresent(counters -> topics.put(topic.path("topic").asText(), counters));
        }
        return counters(stats).map(total -> new Snapshot(total, topics, topicsActive.longValue()));
    }

    private static Optional<Counters> counters(JsonNode node) {
        JsonNode received = node.path("received");
        JsonNode unique = node.path("unique_processed");
        JsonNode duplicates = node.path("duplicate_dropped");
        boolean whole = received.isIntegralNumber() && unique.isIntegralNumber() && duplicates.isIntegralNumber();
        return whole
                ? Optional.of(new Counters(received.longValue(), unique.longValue(), duplicates.longValue()))
                : Optional.empty();
    }
}

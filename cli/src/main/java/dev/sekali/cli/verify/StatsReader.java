package dev.sekali.cli.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.cli.http.Reply;
import dev.sekali.cli.http.Service;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads {@code /stats}: total and topics in one answer, so that they are of one moment. */
public final class StatsReader {

    private final Service service;

    public StatsReader(Service service) {
        this.service = service;
    }

    public URI uri() {
        return service.readUri("/stats");
    }

    /**
     * Blocks until there is an answer or the retries are used up.
     *
     * @param onFirstFailure learns why there is a wait
     */
    public StatsAnswer read(Consumer<String> onFirstFailure) {
        return switch (service.get("/stats", onFirstFailure)) {
            case Service.Result.Answer(Reply.Received received) -> parse(received);
            case Service.Result.Untrusted(String reason) -> new StatsAnswer.Untrusted(reason);
            case Service.Result.Away(String reason) -> new StatsAnswer.Away(reason);
        };
    }

    private StatsAnswer parse(Reply.Received received) {
        if (received.status() == 401 || received.status() == 403) {
            return new StatsAnswer.KeyRefused(received.status());
        }
        if (received.status() != 200) {
            return new StatsAnswer.NotStats("HTTP " + received.status());
        }
        try {
            return snapshot(service.json().readTree(received.body()))
                    .<StatsAnswer>map(StatsAnswer.Read::new)
                    .orElseGet(() -> new StatsAnswer.NotStats(
                            "received, unique_processed, duplicate_dropped and topics_active are not all there"));
        } catch (IOException e) {
            return new StatsAnswer.NotStats("its body is not JSON");
        }
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

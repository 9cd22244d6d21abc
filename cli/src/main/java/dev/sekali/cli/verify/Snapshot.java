package dev.sekali.cli.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.read.ServiceReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code /stats} said at one moment; of {@code topicsActive} topics it may list less. */
public record Snapshot(Counters total, Map<String, Counters> topics, long topicsActive) {

    /**
     * Blocks until the counters are known: total and topics in one answer, so that they are of one moment.
     *
     * @throws Failure if they can't be read
     */
    public static Snapshot read(ServiceReader reader) throws Failure {
        JsonNode stats = reader.stats("topics=1000");
        Map<String, Counters> topics = new HashMap<>();
        stats.path("topics").forEach(topic -> topics.put(topic.path("topic").asText(), Counters.of(topic)));
        return new Snapshot(
                Counters.of(stats), topics, stats.path("topics_active").asLong());
    }

    /** The counters of a topic: zero if it isn't among them all, empty if it may be among those that aren't listed. */
    Optional<Counters> topic(String name) {
        boolean all = topics.size() >= topicsActive;
        return Optional.ofNullable(topics.get(name)).or(() -> all ? Optional.of(Counters.ZERO) : Optional.empty());
    }
}

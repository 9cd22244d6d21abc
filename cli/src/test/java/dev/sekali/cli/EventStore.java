package dev.sekali.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A database as the contract has it. Subclasses lie. */
class EventStore {

    /** The counters of a topic. */
    static final class Counts {
        long received;
        long unique;
        long duplicates;
    }

    private final Map<List<String>, JsonNode> rows = new LinkedHashMap<>();
    private final Map<String, Counts> topics = new TreeMap<>();

    /** Stores and counts; the verdict. */
    synchronized String put(JsonNode event) {
        Counts counts = counts(event);
        counts.received++;
        if (rows.putIfAbsent(key(event), withPayload(event)) == null) {
            counts.unique++;
            return "success";
        }
        counts.duplicates++;
        return "ignored";
    }

    synchronized Optional<JsonNode> find(String topic, String eventId) {
        return Optional.ofNullable(rows.get(List.of(topic, eventId)));
    }

    /** All, oldest first. */
    synchronized List<JsonNode> all() {
        return List.copyOf(rows.values());
    }

    synchronized ObjectNode stats() {
        ObjectNode stats = JsonNodeFactory.instance.objectNode();
        ArrayNode list = stats.putArray("topics");
        topics.forEach((topic, counts) -> write(list.addObject().put("topic", topic), counts));
        Counts total = new Counts();
        for (Counts counts : topics.values()) {
            total.received += counts.received;
            total.unique += counts.unique;
            total.duplicates += counts.duplicates;
        }
        write(stats, total);
        return stats.put("topics_active", topics.size()).put("uptime_seconds", 1.5);
    }

    synchronized int size() {
        return rows.size();
    }

    /** Forgets a row, but not that it was counted. */
    synchronized void forget(JsonNode event) {
        rows.remove(key(event));
    }

    final Counts topic(String name) {
        return topics.computeIfAbsent(name, _ -> new Counts());
    }

    final Counts counts(JsonNode event) {
        return topic(event.path("topic").asText());
    }

    private JsonNode withPayload(JsonNode event) {
        ObjectNode row = event.deepCopy();
        if (!row.has("payload")) {
            row.putObject("payload");
        }
        return row.put("seq", rows.size() + 1).put("created_at", "2026-01-31T12:00:00.000000Z");
    }

    private static void write(ObjectNode node, Counts counts) {
        node.put("received", counts.received);
        node.put("unique_processed", counts.unique);
        node.put("duplicate_dropped", counts.duplicates);
    }

    private static List<String> key(JsonNode event) {
        return List.of(event.path("topic").asText(), event.path("event_id").asText());
    }
}

package dev.sekali.cli.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Compares what was sent with what is stored by meaning: key order, offsets and trailing zeros make no difference. */
public final class EventComparison {

    private static final Comparator<JsonNode> BY_MEANING = (one, other) -> {
        boolean numbers = one.isNumber() && other.isNumber();
        if (numbers) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    };

    private EventComparison() {}

    /** The names of the members that differ, apart from the key. */
    public static List<String> ofContent(JsonNode sent, JsonNode stored) {
        List<String> names = new ArrayList<>();
        if (!sent.path("source").equals(stored.path("source"))) {
            names.add("source");
        }
        if (!Timestamps.same(
                sent.path("timestamp").asText(), stored.path("timestamp").asText())) {
            names.add("timestamp");
        }
        JsonNode payload = sent.has("payload") ? sent.path("payload") : JsonNodeFactory.instance.objectNode();
        if (!payload.equals(BY_MEANING, stored.path("payload"))) {
            names.add("payload");
        }
        return names;
    }
}

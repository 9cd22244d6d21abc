package dev.sekali.chaos.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.chaos.judge.Key;
import java.io.IOException;

/** An event where the feed, or the table, has it. */
record Met(long seq, Key key) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads one.
     *
     * @throws IOException when it isn't an event
     */
    static Met read(String json) throws IOException {
        return of(JSON.readTree(json));
    }

    /** The same of a member of an array. */
    static Met of(JsonNode event) throws IOException {
        if (!event.path("seq").isIntegralNumber()
                || !event.path("topic").isTextual()
                || !event.path("event_id").isTextual()) {
            throw new IOException("no event: " + event);
        }
        return new Met(
                event.get("seq").asLong(),
                new Key(event.get("topic").asText(), event.get("event_id").asText()));
    }
}

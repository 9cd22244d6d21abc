package dev.sekali.cli.read;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventKey;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Some events. The position of each is its seq. They are read token by token: a tree would make other numbers of long ones,
 * and take more memory.
 *
 * @param next the query of the page after this; empty on the last
 */
public record Page(List<Event> events, Optional<String> next) {

    /**
     * Reads a body.
     *
     * @param leftOut members that the texts of the events go without
     * @throws IOException if it is not an array of events
     */
    public static Page parse(byte[] body, Set<String> leftOut, Optional<String> next) throws IOException {
        List<Event> events = new ArrayList<>();
        try (JsonParser json = Service.JSON.createParser(body)) {
            require(json.nextToken() == JsonToken.START_ARRAY);
            while (json.nextToken() == JsonToken.START_OBJECT) {
                events.add(event(json, leftOut));
            }
            require(json.currentToken() == JsonToken.END_ARRAY && json.nextToken() == null);
        }
        return new Page(events, next);
    }

    private static Event event(JsonParser in, Set<String> leftOut) throws IOException {
        long seq = 0;
        Map<String, String> texts = new HashMap<>();
        StringWriter json = new StringWriter();
        try (JsonGenerator out = Service.JSON.createGenerator(json)) {
            out.writeStartObject();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                JsonToken value = in.nextToken();
                if (value == JsonToken.VALUE_NUMBER_INT && name.equals("seq")) {
                    seq = in.getLongValue();
                } else if (value == JsonToken.VALUE_STRING) {
                    texts.put(name, in.getText());
                }
                if (leftOut.contains(name)) {
                    in.skipChildren();
                } else {
                    out.writeFieldName(name);
                    copy(in, out);
                }
            }
            out.writeEndObject();
        }
        EventKey key = new EventKey(texts.getOrDefault("topic", ""), texts.getOrDefault("event_id", ""));
        require(seq > 0 && !key.topic().isEmpty() && !key.eventId().isEmpty());
        return new Event(seq, key, json.toString());
    }

    /** Copies the value at which {@code in} stands, with all digits and without the blanks between. */
    public static void copy(JsonParser in, JsonGenerator out) throws IOException {
        int open = 0;
        do {
            switch (in.currentToken()) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(in.getText());
                case null, default -> out.copyCurrentEvent(in);
            }
            open += in.currentToken().isStructStart() ? 1 : in.currentToken().isStructEnd() ? -1 : 0;
        } while (open > 0 && in.nextToken() != null);
    }

    private static void require(boolean holds) throws IOException {
        if (!holds) {
            throw new IOException("not a page of events");
        }
    }
}

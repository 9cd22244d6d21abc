package dev.sekali.cli.read;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventKey;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Some events. The position of each is its seq.
 *
 * @param next the query of the page after this; empty on the last
 */
public record Page(List<Event> events, Optional<String> next) {

    public Page {
        events = List.copyOf(events);
    }

    /**
     * Reads a body.
     *
     * @param leftOut members that the texts of the events go without
     * @throws IOException if it is not an array of events
     */
    static Page parse(byte[] body, Set<String> leftOut, Optional<String> next) throws IOException {
        List<Event> events = new ArrayList<>();
        try (JsonParser json = EventText.JSON.createParser(body)) {
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
        String topic = "";
        String id = "";
        StringWriter text = new StringWriter();
        try (JsonGenerator out = EventText.JSON.createGenerator(text)) {
            out.writeStartObject();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                JsonToken value = in.nextToken();
                if (value == JsonToken.VALUE_NUMBER_INT && name.equals("seq")) {
                    seq = in.getLongValue();
                } else if (value == JsonToken.VALUE_STRING && name.equals("topic")) {
                    topic = in.getText();
                } else if (value == JsonToken.VALUE_STRING && name.equals("event_id")) {
                    id = in.getText();
                }
                if (leftOut.contains(name)) {
                    in.skipChildren();
                } else {
                    out.writeFieldName(name);
                    EventText.copy(in, out);
                }
            }
            out.writeEndObject();
        }
        require(seq > 0 && !topic.isEmpty() && !id.isEmpty());
        return new Event(seq, new EventKey(topic, id), text.toString());
    }

    private static void require(boolean holds) throws IOException {
        if (!holds) {
            throw new IOException("not a page of events");
        }
    }
}

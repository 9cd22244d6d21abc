package dev.sekali.cli.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Finds the key in the text of an event, without building a tree. Thread-safe. */
final class KeyReader {

    sealed interface Result {}

    record Found(EventKey key) implements Result {}

    record Missing(String why) implements Result {}

    private final JsonFactory json;

    KeyReader(JsonFactory json) {
        this.json = json;
    }

    Result read(String text) {
        try (JsonParser parser = json.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Missing("not a JSON object");
            }
            return read(parser);
        } catch (JsonProcessingException e) {
            return new Missing("not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from a string", e);
        }
    }

    private static Result read(JsonParser parser) throws IOException {
        String topic = "";
        String eventId = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_STRING && name.equals("topic")) {
                topic = parser.getText();
            } else if (value == JsonToken.VALUE_STRING && name.equals("event_id")) {
                eventId = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            return new Missing("more than one JSON value");
        }
        if (topic.isEmpty()) {
            return new Missing("without a topic");
        }
        return eventId.isEmpty() ? new Missing("without an event_id") : new Found(new EventKey(topic, eventId));
    }
}

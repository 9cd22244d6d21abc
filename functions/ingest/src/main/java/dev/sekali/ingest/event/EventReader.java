package dev.sekali.ingest.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one event's members, in whatever order they come. */
final class EventReader {

    private static final List<String> OF_AN_EVENT = List.of("topic", "event_id", "timestamp", "source", "payload");

    private final JsonText text;
    private final JsonParser json;
    private final PayloadWalk payloads;
    private final PointerBase base;
    private final MemberNames members = new MemberNames();
    private final Faults faults;

    private @Nullable String topic;
    private @Nullable String eventId;
    private @Nullable String timestamp;
    private @Nullable String source;
    private Payload payload = Payload.EMPTY;
    private long unfolded;

    /**
     * A reader for the event that a parser is about to read.
     *
     * @param payloads the walk over all payloads of the request
     * @param eventDepth how deep in the document the event lies, for pointers
     */
    EventReader(JsonText text, PayloadWalk payloads, int eventDepth) {
        this.text = text;
        this.json = text.json();
        this.payloads = payloads;
        this.faults = payloads.faultsOfNextEvent();
        this.base = new PointerBase(eventDepth);
    }

    /** Reads on from an opening brace to its closing one. */
    Item readObject() throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            readMember();
        }
        return finish();
    }

    /** Reads the member whose name the parser stands at. */
    void readMember() throws IOException {
        String name = json.currentName();
        json.nextToken();
        // Halves of surrogate pairs may all look alike here (see JsonDiagnosis), and are a fault of their own below.
        if (!members.add(name) && !(text.mayEscape() && Text.holdsForbidden(name))) {
            faults.add(base, json, "is given twice");
            json.skipChildren();
            return;
        }
        switch (name) {
            case "topic" -> topic = text();
            case "event_id" -> eventId = text();
            case "timestamp" -> timestamp = text();
            case "source" -> source = text();
            case "payload" -> payload();
            case "events" -> {
                refuseEvents();
                json.skipChildren();
            }
            default -> ignore();
        }
    }

    /** Notes that the event has a member {@code events}: whoever took the one would drop the others without a word. */
    void refuseEvents() {
        faults.add(
                "/events",
                "does not belong to an event; send either the event without it, or {\"events\": [ … ]} with nothing of an"
                        + " event beside it");
    }

    /** Passes over a member that isn't known. Its names alone are looked at, as all of an event's. */
    private void ignore() throws IOException {
        if (!text.mayEscape()) {
            json.skipChildren();
            return;
        }
        boolean forbidden = Text.holdsForbidden(json.currentName());
        int depth = 0;
        do {
            switch (json.currentToken()) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case FIELD_NAME -> forbidden |= Text.holdsForbidden(json.currentName());
                default -> {
                    // a value that isn't kept
                }
            }
        } while (depth > 0 && json.nextToken() != null);
        if (forbidden) {
            faults.add(base, json, "has a name with " + Text.FORBIDDEN);
        }
    }

    /** Whether anything was read that only an event has. */
    boolean sawEvent() {
        return OF_AN_EVENT.stream().anyMatch(members::contains);
    }

    /** Notes a member that somebody else reads; false when it was there before. */
    boolean isNew(String name) {
        return members.add(name);
    }

    /** What is wrong so far, without asking whether anything is missing. */
    Optional<Item> faulty() {
        return faults.any()
                ? Optional.of(new Item.Faulty(
                        Optional.ofNullable(topic),
                        Optional.ofNullable(eventId),
                        Optional.ofNullable(source),
                        Optional.of(payload).filter(read -> read != Payload.EMPTY),
                        faults.list()))
                : Optional.empty();
    }

    Item finish() {
        String readTopic = required("/topic", topic);
        String readEventId = required("/event_id", eventId);
        String readSource = required("/source", source);
        long micros = time();
        if (!faults.any() && !payloads.admit(unfolded)) {
            faults.add("/payload", PayloadWalk.UNFOLDS_TOO_FAR);
        }
        return faulty().orElseGet(() -> new Event(new EventKey(readTopic, readEventId), micros, readSource, payload));
    }

    private String required(String pointer, @Nullable String text) {
        if (text == null) {
            missing(pointer);
            return "";
        }
        Text.check(pointer, text, faults);
        return text;
    }

    private long time() {
        if (timestamp == null) {
            missing("/timestamp");
            return 0;
        }
        try {
            return EventTime.parse(timestamp);
        } catch (DateTimeException e) {
            faults.add("/timestamp", EventTime.RULE);
            return 0;
        }
    }

    private void missing(String pointer) {
        if (!members.contains(pointer.substring(1))) {
            faults.add(pointer, "is required");
        }
    }

    private @Nullable String text() throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        faults.add(base, json, "must be a string");
        json.skipChildren();
        return null;
    }

    private void payload() throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            faults.add("/payload", "must be a JSON object");
            json.skipChildren();
            return;
        }
        int from = Math.toIntExact(json.currentTokenLocation().getByteOffset());
        unfolded = payloads.walk(text, base, faults);
        int to = Math.toIntExact(json.currentLocation().getByteOffset());
        payload = new Payload(text.copy(from, to));
    }
}

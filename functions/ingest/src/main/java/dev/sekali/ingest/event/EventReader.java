package dev.sekali.ingest.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one event's members, in whatever order they come. */
final class EventReader {

    private final JsonParser json;
    private final byte[] bytes;
    private final boolean mayEscape;
    private final PointerBase base;
    private final MemberNames members = new MemberNames();
    private final Faults faults = new Faults();

    private @Nullable String topic;
    private @Nullable String eventId;
    private @Nullable String timestamp;
    private @Nullable String source;
    private Payload payload = Payload.EMPTY;
    private boolean wrongType;

    /**
     * A reader for the event that a parser is about to read.
     *
     * @param bytes what the parser reads, since a payload is kept as it stands there
     * @param eventDepth how deep in the document the event lies, for pointers
     */
    EventReader(JsonParser json, byte[] bytes, boolean mayEscape, int eventDepth) {
        this.json = json;
        this.bytes = bytes;
        this.mayEscape = mayEscape;
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
        if (!members.add(name)) {
            faults.add(base.pointer(json), "is given twice");
            json.skipChildren();
            return;
        }
        switch (name) {
            case "topic" -> topic = text();
            case "event_id" -> eventId = text();
            case "timestamp" -> timestamp = text();
            case "source" -> source = text();
            case "payload" -> payload();
            default -> json.skipChildren();
        }
    }

    /** Whether anything was read that only an event has. */
    boolean sawEvent() {
        return topic != null || eventId != null || timestamp != null || source != null || wrongType;
    }

    /** Notes a member that somebody else reads; false when it was there before. */
    boolean isNew(String name) {
        return members.add(name);
    }

    /** What is wrong so far, without asking whether anything is missing. */
    Optional<Item> faulty() {
        return faults.any()
                ? Optional.of(new Item.Faulty(Optional.ofNullable(eventId), faults.list()))
                : Optional.empty();
    }

    Item finish() {
        String readTopic = required("/topic", topic);
        String readEventId = required("/event_id", eventId);
        String readSource = required("/source", source);
        long micros = time();
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
        wrongType = true;
        faults.add(base.pointer(json), "must be a string");
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
        PayloadWalk.walk(json, mayEscape, base, faults);
        int to = Math.toIntExact(json.currentLocation().getByteOffset());
        payload = new Payload(Arrays.copyOfRange(bytes, from, to));
    }
}

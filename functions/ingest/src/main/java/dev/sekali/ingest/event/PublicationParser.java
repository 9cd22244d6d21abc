package dev.sekali.ingest.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads the events of a request's body in one pass over its bytes, without a tree: besides the body, memory holds the
 * events alone. Thread-safe.
 */
public final class PublicationParser {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private static final int GZIP = 0x1f8b;
    private static final int UTF_16 = 0xfeff;
    private static final int UTF_16_LITTLE_ENDIAN = 0xfffe;

    private static final String NOT_AN_EVENT = "must be a JSON object with topic, event_id, timestamp and source";
    private static final String MORE_AFTER_TEXT =
            "more follows after the end of the JSON text; send one event, several as an array, or one a line as"
                    + " application/x-ndjson";
    private static final String MORE_ON_LINE = "more follows after the event; put one event on a line";
    private static final String SPREAD =
            "the JSON is spread over several lines; put each event on one line, or send the whole as application/json";

    private final PublicationLimits limits;

    /** A parser with limits. */
    public PublicationParser(PublicationLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads one event, an array of events, or an object with the member {@code events}.
     *
     * @param body which may be written into
     */
    public Publication parseJson(byte[] body) throws MalformedJson, TooManyEvents {
        byte[] source = withoutByteOrderMark(body);
        refuseOtherThanJson(source);
        try {
            return JsonText.read(source, MORE_AFTER_TEXT, this::publication);
        } catch (JsonFlaw flaw) {
            throw MalformedJson.of(source, flaw);
        }
    }

    private Publication publication(JsonText text) throws IOException, JsonFlaw, TooManyEvents {
        PayloadWalk payloads = new PayloadWalk(limits);
        return switch (text.json().nextToken()) {
            case START_OBJECT -> object(text, payloads);
            case START_ARRAY -> new Publication(false, array(text, payloads, 1));
            case null -> throw new JsonFlaw(0, "the body is empty; send one event or several");
            default -> single(faulty("", NOT_AN_EVENT));
        };
    }

    /**
     * Reads one event a line; blank lines don't count.
     *
     * @param lenient whether a line that isn't JSON is a faulty item, instead of the end
     */
    public Publication parseLines(byte[] text, boolean lenient) throws MalformedJson, TooManyEvents {
        byte[] body = withoutByteOrderMark(text);
        refuseOtherThanJson(body);
        List<Item> items = new ArrayList<>();
        PayloadWalk payloads = new PayloadWalk(limits);
        Optional<Boolean> spread = Optional.empty();
        int line = 0;
        int start = 0;
        while (start < body.length) {
            line++;
            int end = start;
            while (end < body.length && body[end] != '\n') {
                end++;
            }
            if (!isBlank(body, start, end)) {
                try {
                    addWithinLimit(items, line(Arrays.copyOfRange(body, start, end), payloads));
                } catch (JsonFlaw flaw) {
                    if (spread.isEmpty()) {
                        spread = Optional.of(JsonDiagnosis.isSpread(body));
                    }
                    MalformedJson malformed =
                            new MalformedJson(line, flaw.offset() + 1, spread.get() ? SPREAD : flaw.what());
                    if (!lenient) {
                        throw malformed;
                    }
                    addWithinLimit(items, faulty("", "is not JSON: " + malformed.getMessage()));
                }
            }
            start = end + 1;
        }
        return new Publication(false, items);
    }

    private static Item line(byte[] line, PayloadWalk payloads) throws JsonFlaw, TooManyEvents {
        return JsonText.read(line, MORE_ON_LINE, text -> switch (text.json().nextToken()) {
            case START_OBJECT -> new EventReader(text, payloads, 0).readObject();
            case START_ARRAY -> {
                text.json().skipChildren();
                yield faulty("", "is an array; send arrays as application/json, or each event on a line");
            }
            default -> faulty("", NOT_AN_EVENT);
        });
    }

    /** An object is one event, unless it has the member {@code events} and none that an event needs. */
    private Publication object(JsonText text, PayloadWalk payloads) throws IOException, TooManyEvents {
        JsonParser json = text.json();
        EventReader event = new EventReader(text, payloads, 0);
        Optional<Publication> wrapped = Optional.empty();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            if (json.currentName().equals("events") && !event.sawEvent() && event.isNew("events")) {
                wrapped = Optional.of(wrapped(text, payloads));
            } else {
                event.readMember();
            }
        }
        if (wrapped.isEmpty()) {
            return single(event.finish());
        }
        if (event.sawEvent()) {
            event.refuseEvents();
            return single(event.finish());
        }
        return event.faulty().map(PublicationParser::single).orElse(wrapped.get());
    }

    private Publication wrapped(JsonText text, PayloadWalk payloads) throws IOException, TooManyEvents {
        if (text.json().nextToken() == JsonToken.START_ARRAY) {
            return new Publication(false, array(text, payloads, 2));
        }
        text.json().skipChildren();
        return single(faulty("/events", "must be an array of events"));
    }

    private static Publication single(Item item) {
        return new Publication(true, List.of(item));
    }

    private List<Item> array(JsonText text, PayloadWalk payloads, int eventDepth) throws IOException, TooManyEvents {
        JsonParser json = text.json();
        List<Item> items = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                addWithinLimit(items, new EventReader(text, payloads, eventDepth).readObject());
            } else {
                json.skipChildren();
                addWithinLimit(items, faulty("", NOT_AN_EVENT));
            }
        }
        return items;
    }

    private void addWithinLimit(List<Item> items, Item item) throws TooManyEvents {
        if (items.size() == limits.events()) {
            throw new TooManyEvents(limits.events());
        }
        items.add(item);
    }

    private static Item faulty(String pointer, String detail) {
        return new Item.Faulty(List.of(new Fault(pointer, detail)));
    }

    /** What isn't JSON by its first bytes, and is told apart here since its lines and columns say nothing. */
    private static void refuseOtherThanJson(byte[] body) throws MalformedJson {
        if (body.length < 2) {
            return;
        }
        int first = (body[0] & 0xff) << 8 | (body[1] & 0xff);
        if (first == GZIP) {
            throw new MalformedJson(
                    1, 1, "the bytes are gzip; send the header Content-Encoding: gzip with them, and compress once");
        }
        if (first == UTF_16 || first == UTF_16_LITTLE_ENDIAN || body[0] == 0 || body[1] == 0) {
            throw new MalformedJson(1, 1, "the bytes are UTF-16 or UTF-32; send UTF-8, the only encoding of JSON");
        }
    }

    /** The text without a byte order mark, so that offsets and columns count from where the JSON begins. */
    private static byte[] withoutByteOrderMark(byte[] body) {
        int length = BYTE_ORDER_MARK.length;
        boolean marked = body.length >= length && Arrays.equals(body, 0, length, BYTE_ORDER_MARK, 0, length);
        return marked ? Arrays.copyOfRange(body, length, body.length) : body;
    }

    private static boolean isBlank(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }
}

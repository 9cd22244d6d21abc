package dev.sekali.ingest.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads the events of a request's body in one pass over its bytes, without a tree: besides the body, memory holds the
 * events alone. Thread-safe.
 */
public final class PublicationParser {

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            // The limits that matter are those of the contract, which are checked here and answered by name. The body's
            // size bounds everything else.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            // By default a thread keeps its buffers, and each connection has a thread: ten thousand would fill the
            // heap.
            .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
            // Names come from strangers: interning them would fill the JVM's table.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // JSON is UTF-8, and the bytes are checked to be.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final int maxEvents;

    /**
     * A parser with a limit.
     *
     * @param maxEvents that one request may hold
     */
    public PublicationParser(int maxEvents) {
        this.maxEvents = maxEvents;
    }

    /** Reads one event, an array of events, or an object with the member {@code events}. */
    public Publication parseJson(byte[] body) throws MalformedJson, TooManyEvents {
        byte[] source = withoutByteOrderMark(body);
        checkUtf8(source);
        boolean mayEscape = holdsUnicodeEscape(source);
        try (JsonParser json = JSON.createParser(source)) {
            Publication publication = switch (json.nextToken()) {
                case START_OBJECT -> object(json, source, mayEscape);
                case START_ARRAY -> new Publication(false, array(json, source, mayEscape, 1));
                case null -> throw new MalformedJson(1, 1, "the body is empty; send one event or several");
                default -> new Publication(true, List.of(notAnObject()));
            };
            if (json.nextToken() != null) {
                throw at(json.currentTokenLocation(), 0, "more follows after the end of the JSON text");
            }
            return publication;
        } catch (JsonProcessingException e) {
            throw at(e.getLocation(), 0, e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads one event a line; blank lines don't count.
     *
     * @param lenient whether a line that isn't JSON is a faulty item, instead of the end
     */
    public Publication parseLines(byte[] text, boolean lenient) throws MalformedJson, TooManyEvents {
        List<Item> items = new ArrayList<>();
        int line = 0;
        byte[] body = withoutByteOrderMark(text);
        int start = 0;
        while (start < body.length) {
            line++;
            int end = start;
            while (end < body.length && body[end] != '\n') {
                end++;
            }
            if (!isBlank(body, start, end)) {
                addWithinLimit(items, line(body, start, end, line, lenient));
            }
            start = end + 1;
        }
        return new Publication(false, items);
    }

    private static Item line(byte[] body, int start, int end, int line, boolean lenient) throws MalformedJson {
        try {
            return strictLine(body, start, end, line);
        } catch (MalformedJson e) {
            if (!lenient) {
                throw e;
            }
            return faulty("is not JSON: " + e.getMessage());
        }
    }

    private static Item strictLine(byte[] body, int start, int end, int line) throws MalformedJson {
        int invalid = Utf8.firstInvalid(body, start, end - start);
        if (invalid >= 0) {
            throw new MalformedJson(line, invalid - start + 1, "the bytes are not UTF-8");
        }
        byte[] source = Arrays.copyOfRange(body, start, end);
        try (JsonParser json = JSON.createParser(source)) {
            Item item;
            if (json.nextToken() == JsonToken.START_OBJECT) {
                item = new EventReader(json, source, holdsUnicodeEscape(source), 0).readObject();
            } else {
                json.skipChildren();
                item = notAnObject();
            }
            if (json.nextToken() != null) {
                throw at(json.currentTokenLocation(), line, "more follows after the event; put one event on a line");
            }
            return item;
        } catch (JsonProcessingException e) {
            throw at(e.getLocation(), line, e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * An object is one event, unless it has the member {@code events} and none that an event needs; an event may have a
     * member of that name too, as any other that is ignored.
     */
    private Publication object(JsonParser json, byte[] source, boolean mayEscape) throws IOException, TooManyEvents {
        EventReader event = new EventReader(json, source, mayEscape, 0);
        Optional<List<Item>> wrapped = Optional.empty();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            if (json.currentName().equals("events") && !event.sawEvent() && event.isNew("events")) {
                json.nextToken();
                wrapped = Optional.of(
                        json.currentToken() == JsonToken.START_ARRAY
                                ? array(json, source, mayEscape, 2)
                                : List.of(skipped(json)));
            } else {
                event.readMember();
            }
        }
        if (wrapped.isEmpty() || event.sawEvent()) {
            return new Publication(true, List.of(event.finish()));
        }
        return event.faulty()
                .map(item -> new Publication(true, List.of(item)))
                .orElse(new Publication(false, wrapped.get()));
    }

    private static Item skipped(JsonParser json) throws IOException {
        json.skipChildren();
        return new Item.Faulty(Optional.empty(), List.of(new Fault("/events", "must be an array of events")));
    }

    private List<Item> array(JsonParser json, byte[] source, boolean mayEscape, int eventDepth)
            throws IOException, TooManyEvents {
        List<Item> items = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                addWithinLimit(items, new EventReader(json, source, mayEscape, eventDepth).readObject());
            } else {
                json.skipChildren();
                addWithinLimit(items, notAnObject());
            }
        }
        return items;
    }

    private void addWithinLimit(List<Item> items, Item item) throws TooManyEvents {
        if (items.size() == maxEvents) {
            throw new TooManyEvents(maxEvents);
        }
        items.add(item);
    }

    private static Item notAnObject() {
        return faulty("must be a JSON object with topic, event_id, timestamp and source");
    }

    private static Item faulty(String detail) {
        return new Item.Faulty(Optional.empty(), List.of(new Fault("", detail)));
    }

    private static void checkUtf8(byte[] body) throws MalformedJson {
        int invalid = Utf8.firstInvalid(body, 0, body.length);
        if (invalid < 0) {
            return;
        }
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < invalid; i++) {
            if (body[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        throw new MalformedJson(line, invalid - lineStart + 1, "the bytes are not UTF-8");
    }

    private static boolean holdsUnicodeEscape(byte[] bytes) {
        for (int i = 0; i < bytes.length - 1; i++) {
            if (bytes[i] == '\\' && bytes[i + 1] == 'u') {
                return true;
            }
        }
        return false;
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

    /**
     * A fault at a place.
     *
     * @param line of the body, where the parser saw one line alone; 0 where it saw the whole
     */
    private static MalformedJson at(JsonLocation location, int line, String what) {
        return new MalformedJson(line == 0 ? location.getLineNr() : line, location.getColumnNr(), what);
    }
}

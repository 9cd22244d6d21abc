package dev.sekali.cli.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Events from NDJSON, compressed by gzip or not, sent as they stand. A line whose key can't be read is not sent, since
 * nothing could be proved about it. Whether the rest is in order is for the server to say. Thread-safe.
 */
public final class NdjsonSource implements EventSource {

    /** The body limit of the server: a longer line could not be sent anyway. */
    static final int MAX_LINE_BYTES = 8 * 1024 * 1024;

    /** Some editors begin a file with it; JSON may not. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int BUFFER_BYTES = 64 * 1024;

    /** The input is one JSON array, so that no line is an event. */
    public static final class ArrayFound extends IOException {
        ArrayFound() {
            super("a JSON array, not one event a line");
        }
    }

    /** Why a line can't be sent. */
    private static final class Unfit extends Exception {
        Unfit(String why) {
            super(why);
        }
    }

    /** What is read of an event; the rest is skipped. */
    private record Key(
            @Nullable JsonNode topic,
            @JsonProperty("event_id") @Nullable JsonNode eventId) {}

    private final ObjectReader keys;
    private final BiConsumer<Long, String> rejects;
    private InputStream input;
    private boolean begun;
    private boolean anyText;
    private long number;
    private long claimed;

    /**
     * Reads {@code input}, and leaves it open.
     *
     * @param rejects learns of lines that are not sent, by number and reason
     */
    public NdjsonSource(InputStream input, JsonFactory json, BiConsumer<Long, String> rejects) {
        this.input = new BufferedInputStream(input, BUFFER_BYTES);
        this.keys = new ObjectMapper(json)
                .readerFor(Key.class)
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        this.rejects = rejects;
    }

    /**
     * As {@link EventSource#next}; returns fewer than {@code max} rather than wait for a line that isn't there yet,
     * unless the input is gzipped.
     *
     * @throws ArrayFound if the first line begins an array
     */
    @Override
    public synchronized Claim next(int max) throws IOException {
        if (!begun) {
            begun = true;
            unzip();
        }
        List<Event> events = new ArrayList<>();
        while (events.size() < max && (events.isEmpty() || input.available() > 0)) {
            Optional<byte[]> line = line();
            if (line.isEmpty()) {
                break;
            }
            try {
                String text = text(line.get());
                if (!anyText && text.startsWith("[")) {
                    // Nobody else may take a line of it for an event.
                    input = InputStream.nullInputStream();
                    throw new ArrayFound();
                }
                if (!text.isEmpty()) {
                    anyText = true;
                    events.add(new Event(number, key(text), text));
                }
            } catch (Unfit e) {
                rejects.accept(number, String.valueOf(e.getMessage()));
            }
        }
        claimed += events.size();
        return new Claim(claimed - events.size(), events);
    }

    /** Not before something is asked for, since standard input may be a while in coming. */
    private void unzip() throws IOException {
        input.mark(2);
        int magic = input.read() << Byte.SIZE | input.read();
        input.reset();
        if (magic == GZIP_MAGIC) {
            input = new BufferedInputStream(new GZIPInputStream(input, BUFFER_BYTES), BUFFER_BYTES);
        }
    }

    /** The next line without its break; a longer one than any that could be sent is cut. Empty at the end. */
    private Optional<byte[]> line() throws IOException {
        int next = input.read();
        if (next < 0) {
            return Optional.empty();
        }
        number++;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (; next >= 0 && next != '\n'; next = input.read()) {
            if (bytes.size() <= MAX_LINE_BYTES) {
                bytes.write(next);
            }
        }
        return Optional.of(bytes.toByteArray());
    }

    /** Unlike a reader, tells bytes that are not UTF-8 instead of replacing them. */
    private String text(byte[] line) throws Unfit {
        if (line.length > MAX_LINE_BYTES) {
            throw new Unfit("longer than " + MAX_LINE_BYTES + " bytes");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
            return (number == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).strip();
        } catch (CharacterCodingException e) {
            throw new Unfit("not UTF-8");
        }
    }

    private EventKey key(String text) throws Unfit {
        try {
            Key key = keys.readValue(text);
            return new EventKey(member(key.topic(), "a topic"), member(key.eventId(), "an event_id"));
        } catch (MismatchedInputException e) {
            throw new Unfit("not one JSON object");
        } catch (JsonProcessingException e) {
            throw new Unfit("not JSON: " + e.getOriginalMessage());
        }
    }

    private static String member(@Nullable JsonNode value, String what) throws Unfit {
        if (value == null || !value.isTextual() || value.textValue().isEmpty()) {
            throw new Unfit("without " + what);
        }
        return value.textValue();
    }
}

package dev.sekali.ingest.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** A JSON text that is being read, by one thread. */
final class JsonText {

    /** Beyond what a payload may have, so that one which is too deep is a fault of its event alone. */
    static final int MAX_LEVELS = 10_000;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            // The limits that matter are those of the contract, which are checked here and answered by name. The body's
            // size bounds everything else but levels, since the parser keeps some 60 bytes for each.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_LEVELS)
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

    private final JsonParser json;
    private final byte[] bytes;
    private final boolean mayEscape;

    private JsonText(JsonParser json, byte[] bytes) {
        this.json = json;
        this.bytes = bytes;
        this.mayEscape = holdsUnicodeEscape(bytes);
    }

    /** Reads a whole text, and may be asked to do so twice. */
    @FunctionalInterface
    interface Reader<T> {
        T read(JsonText text) throws IOException, JsonFlaw, TooManyEvents;
    }

    /**
     * Reads a text and nothing behind it.
     *
     * @param bytes which may be written into, where the parser refuses what JSON allows
     * @param more what to say when more follows after it
     */
    static <T> T read(byte[] bytes, String more, Reader<T> reader) throws JsonFlaw, TooManyEvents {
        int invalid = Utf8.firstInvalid(bytes, 0, bytes.length);
        if (invalid >= 0) {
            throw new JsonFlaw(invalid, "the bytes are not UTF-8; send UTF-8, the only encoding of JSON");
        }
        try {
            return parse(bytes, reader);
        } catch (JsonProcessingException e) {
            JsonDiagnosis.makeReadable(bytes, more);
            try {
                return parse(bytes, reader);
            } catch (JsonProcessingException again) {
                throw new JsonFlaw(
                        (int) again.getLocation().getByteOffset(), "this can't be read; send it in other words");
            }
        }
    }

    private static <T> T parse(byte[] bytes, Reader<T> reader) throws JsonProcessingException, JsonFlaw, TooManyEvents {
        try (JsonParser json = JSON.createParser(bytes)) {
            return parse(json, bytes, reader);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T parse(JsonParser json, byte[] bytes, Reader<T> reader)
            throws IOException, JsonFlaw, TooManyEvents {
        try {
            T read = reader.read(new JsonText(json, bytes));
            if (json.nextToken() != null) {
                throw new JsonParseException(json, "more follows");
            }
            return read;
        } catch (StreamConstraintsException e) {
            throw new JsonFlaw(
                    (int) json.currentLocation().getByteOffset(),
                    "more than %d objects and arrays are open here, one inside the other; flatten them"
                            .formatted(MAX_LEVELS));
        }
    }

    /** Stands at the text's beginning at first. */
    JsonParser json() {
        return json;
    }

    /** Whether an escaped character can occur at all. */
    boolean mayEscape() {
        return mayEscape;
    }

    /** What stands in the text between two offsets. */
    byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static boolean holdsUnicodeEscape(byte[] bytes) {
        for (int i = 0; i < bytes.length - 1; i++) {
            if (bytes[i] == '\\' && bytes[i + 1] == 'u') {
                return true;
            }
        }
        return false;
    }
}

package dev.sekali.host;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Writes JSON, in UTF-8. Thread-safe. */
public final class Json {

    /** Buffers are shared: a thread would keep its own, and each connection has a thread. */
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
            .build();

    private Json() {}

    /** Writes what a text consists of. */
    @FunctionalInterface
    public interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    /** A text in memory. */
    public static byte[] bytes(int expectedBytes, Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(expectedBytes);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * A writer of texts to a stream, one after another, with nothing between them.
     *
     * @throws IOException when the stream fails
     */
    public static JsonGenerator to(OutputStream out) throws IOException {
        return JSON.createGenerator(out).setRootValueSeparator(null);
    }
}

package dev.sekali.stats.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.sekali.host.ReadOnly;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** What a handler answers with status 200. */
public sealed interface Answer {

    /**
     * Creates JSON writers; immutable once made, so it is shared. So are its buffers: a thread would keep its own, and each
     * connection has a thread.
     */
    JsonFactory JSON = new JsonFactoryBuilder()
            .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
            .build();

    /** JSON that is known whole. No record, since those compare arrays by identity. */
    final class Whole implements Answer {

        private final byte[] body;
        private final Optional<String> link;

        private Whole(byte[] body, Optional<String> link) {
            this.body = body;
            this.link = link;
        }

        void send(ServerRequest request, ServerResponse response) {
            link.ifPresent(value -> response.header(HeaderNames.LINK, value));
            ReadOnly.send(request, response, MediaTypes.JSON, body);
        }
    }

    /**
     * A body that is written while it is read. When the writing fails, the connection ends in the middle of the body, so
     * that a client can't take a part for the whole.
     */
    record Streamed(String mediaType, Body body) implements Answer {}

    /** Writes a body. */
    @FunctionalInterface
    interface Body {

        /**
         * Writes all of it; flushing sends what there is so far.
         *
         * @throws IOException when the client is gone
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes one JSON value. */
    @FunctionalInterface
    interface JsonBody {
        void write(JsonGenerator json) throws IOException;
    }

    static Whole json(JsonBody body) {
        return json(body, Optional.empty());
    }

    /**
     * Writes the JSON.
     *
     * @param link the value of the Link header (RFC 8288)
     */
    static Whole json(JsonBody body, Optional<String> link) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            body.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Whole(bytes.toByteArray(), link);
    }
}

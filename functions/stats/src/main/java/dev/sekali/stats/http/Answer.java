package dev.sekali.stats.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.helidon.http.HeaderNames;
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

    /** A body that is known whole. No record, since those compare arrays by identity. */
    final class Whole implements Answer {

        private final String mediaType;
        private final byte[] body;
        private final Optional<String> link;

        /**
         * An answer; the body is not copied, so nobody else may change it.
         *
         * @param link the value of the Link header (RFC 8288)
         */
        public Whole(String mediaType, byte[] body, Optional<String> link) {
            this.mediaType = mediaType;
            this.body = body;
            this.link = link;
        }

        /** Sends it, or to HEAD its headers alone. */
        void send(ServerResponse response, boolean head) {
            link.ifPresent(value -> response.header(HeaderNames.LINK, value));
            response.header(HeaderNames.CONTENT_TYPE, mediaType);
            // Given beforehand, the server keeps the length, also when nothing follows.
            response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
            response.send(head ? new byte[0] : body);
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

    static Whole json(JsonBody body, Optional<String> link) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            body.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Whole(MediaTypes.JSON, bytes.toByteArray(), link);
    }
}

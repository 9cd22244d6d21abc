package dev.sekali.stats.http;

import dev.sekali.host.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** What a handler answers with status 200. */
public sealed interface Answer {

    /**
     * JSON that is known whole.
     *
     * @param link the value of the Link header (RFC 8288)
     */
    record Whole(Json.Content json, Optional<String> link) implements Answer {

        public Whole(Json.Content json) {
            this(json, Optional.empty());
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
}

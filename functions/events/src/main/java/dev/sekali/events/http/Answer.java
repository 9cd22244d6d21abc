package dev.sekali.events.http;

import dev.sekali.host.Json;
import io.helidon.http.HeaderName;
import io.helidon.http.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** What a handler answers when it succeeds. */
public sealed interface Answer {

    /** Headers beside those that every answer has. */
    Map<HeaderName, String> headers();

    /** JSON that is known whole, so that what it was made of need not be kept until a slow client has got it. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares answers.
    record Whole(Status status, byte[] json, Map<HeaderName, String> headers) implements Answer {

        /** What most answers take. */
        private static final int EXPECTED_BYTES = 512;

        public Whole {
            headers = Map.copyOf(headers);
        }

        public Whole(Status status, Json.Content json, Map<HeaderName, String> headers) {
            this(status, Json.bytes(EXPECTED_BYTES, json), headers);
        }

        public Whole(Json.Content json, Map<HeaderName, String> headers) {
            this(Status.OK_200, json, headers);
        }

        public Whole(Json.Content json) {
            this(json, Map.of());
        }
    }

    /** 204: done, and nothing to say. */
    record Done() implements Answer {

        @Override
        public Map<HeaderName, String> headers() {
            return Map.of();
        }
    }

    /**
     * A body that is written while it is read. When the writing fails, the connection ends in the middle of the body, so
     * that a client can't take a part for the whole.
     */
    record Streamed(String mediaType, Body body, Map<HeaderName, String> headers) implements Answer {

        public Streamed(String mediaType, Body body) {
            this(mediaType, body, Map.of());
        }

        public Streamed {
            headers = Map.copyOf(headers);
        }

        /** How long one lasts: about so long, give or take a sixth, so that clients share replicas anew, and not all at once. */
        public static Duration lifetime(Duration about) {
            long millis = about.toMillis();
            return Duration.ofMillis(
                    ThreadLocalRandom.current().nextLong(millis - millis / 6, millis + millis / 6 + 1));
        }
    }

    /** Writes a body, and is closed then. */
    @FunctionalInterface
    interface Body extends AutoCloseable {

        /**
         * Writes all of it; flushing sends what there is so far.
         *
         * @throws IOException when the client is gone
         */
        void writeTo(OutputStream out) throws IOException;

        @Override
        default void close() {}
    }
}

package dev.sekali.cli.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** How an exchange ended. */
public sealed interface Reply {

    /** An answer came, whole. */
    final class Received implements Reply {

        private final int status;
        private final HttpHeaders headers;
        private final byte[] body;

        /** An answer with this body, which is not copied. */
        public Received(int status, HttpHeaders headers, byte[] body) {
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        public int status() {
            return status;
        }

        public HttpHeaders headers() {
            return headers;
        }

        /** Not a copy: to be read alone. */
        public byte[] body() {
            return body;
        }

        /** How often a gateway sent the request on before this answer came, as it says in {@code Sekali-Attempts}. */
        public int attempts() {
            return headers.firstValue("Sekali-Attempts")
                    .filter(text -> text.matches("[1-9][0-9]?"))
                    .map(Integer::valueOf)
                    .orElse(1);
        }

        /** Whether the same request can succeed later. What isn't implemented, as a method or a version of HTTP, stays so. */
        public boolean isTemporary() {
            return status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505);
        }

        public Optional<Duration> retryAfter() {
            return headers.firstValue("Retry-After").flatMap(text -> retryAfter(text, Instant.now()));
        }

        /** Seconds or an HTTP date (RFC 9110, 10.2.3); zero for a date in the past; empty for anything else. */
        static Optional<Duration> retryAfter(String header, Instant now) {
            String text = header.strip();
            if (text.matches("\\d{1,12}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            try {
                Duration wait = Duration.between(now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
                return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
    }

    /** No connection, since its server is not known to be the right one; completes "the server". Nothing was sent. */
    record Untrusted(String reason) implements Reply {}

    /** No whole answer; {@code sent} if the request may have had its effect. */
    record Away(String reason, boolean sent) implements Reply {}
}

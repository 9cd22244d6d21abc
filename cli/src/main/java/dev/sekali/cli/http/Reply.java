package dev.sekali.cli.http;

import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** How an exchange ended. */
public sealed interface Reply {

    /** An answer came, whole. */
    record Received(HttpResponse<byte[]> response) implements Reply {

        /** How often a gateway sent the request on before this answer came, as it says in {@code Sekali-Attempts}. */
        public int attempts() {
            return response.headers()
                    .firstValue("Sekali-Attempts")
                    .filter(text -> text.matches("[1-9][0-9]?"))
                    .map(Integer::valueOf)
                    .orElse(1);
        }

        public int status() {
            return response.statusCode();
        }

        public byte[] body() {
            return response.body();
        }

        /** Whether the same request can succeed later. */
        public boolean isTemporary() {
            return status() == 408 || status() == 429 || status() >= 500;
        }

        public Optional<Duration> retryAfter() {
            return response.headers().firstValue("Retry-After").flatMap(text -> retryAfter(text, Instant.now()));
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

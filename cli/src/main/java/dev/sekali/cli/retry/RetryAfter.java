package dev.sekali.cli.retry;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the Retry-After header: seconds, or an HTTP date (RFC 9110, 10.2.3). */
public final class RetryAfter {

    /** More digits than any wait that would be honoured, few enough for a long. */
    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");

    private RetryAfter() {}

    /** The wait that {@code header} asks for; zero for a date in the past; empty if it can't be understood. */
    public static Optional<Duration> parse(String header, Instant now) {
        String text = header.strip();
        if (SECONDS.matcher(text).matches()) {
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

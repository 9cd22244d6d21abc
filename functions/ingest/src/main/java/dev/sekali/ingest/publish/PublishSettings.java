package dev.sekali.ingest.publish;

import dev.sekali.ingest.event.PublicationLimits;
import dev.sekali.settings.Settings;
import java.time.Duration;

/**
 * What a request may ask for.
 *
 * @param limits of one request, and of what it holds
 * @param publishTimeout how long a request waits for its verdict
 * @param bodyTimeout how long a client may take to send a body
 * @param bodyMemory in bytes, that the bodies of all running requests may take together
 */
public record PublishSettings(
        PublicationLimits limits, Duration publishTimeout, Duration bodyTimeout, long bodyMemory) {

    private static final long MIB = 1L << 20;
    private static final PublicationLimits LIMITS = PublicationLimits.DEFAULT;

    /** Far below the depth at which PostgreSQL's own parser runs out of stack. */
    private static final int MOST_NESTING = 1_000;

    /** PostgreSQL holds no more: 131,072 before the point, 16,383 after it. */
    private static final int MOST_NUMBER_DIGITS = 147_455;

    public static PublishSettings read(Settings settings) {
        return new PublishSettings(
                new PublicationLimits(
                        settings.number("MAX_EVENTS", LIMITS.events(), 1, 100_000),
                        settings.number("MAX_NESTING", LIMITS.nesting(), 1, MOST_NESTING),
                        settings.number("MAX_NUMBER_DIGITS", LIMITS.numberDigits(), 1, MOST_NUMBER_DIGITS)),
                settings.duration(
                        "PUBLISH_TIMEOUT", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofMinutes(10)),
                settings.duration(
                        "BODY_TIMEOUT", Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofMinutes(10)),
                settings.bytes(
                        "BODY_MEMORY", Math.max(16 * MIB, Runtime.getRuntime().maxMemory() / 4), MIB, 1L << 40));
    }
}

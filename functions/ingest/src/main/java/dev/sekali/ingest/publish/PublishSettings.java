package dev.sekali.ingest.publish;

import dev.sekali.settings.Settings;
import java.time.Duration;

/**
 * What a request may ask for.
 *
 * @param maxEvents of one request
 * @param publishTimeout how long a request waits for its verdict
 * @param bodyTimeout how long a client may take to send a body
 * @param bodyMemory in bytes, that the bodies of all running requests may take together
 */
public record PublishSettings(int maxEvents, Duration publishTimeout, Duration bodyTimeout, long bodyMemory) {

    private static final long MIB = 1L << 20;

    public static PublishSettings read(Settings settings) {
        return new PublishSettings(
                settings.number("MAX_EVENTS", 10_000, 1, 100_000),
                settings.duration(
                        "PUBLISH_TIMEOUT", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofMinutes(10)),
                settings.duration(
                        "BODY_TIMEOUT", Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofMinutes(10)),
                settings.bytes(
                        "BODY_MEMORY", Math.max(16 * MIB, Runtime.getRuntime().maxMemory() / 4), MIB, 1L << 40));
    }
}

package dev.sekali.feed;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.events.read.ReadSettings;
import dev.sekali.host.access.AccessSettings;
import dev.sekali.settings.Settings;
import java.time.Duration;

/**
 * What the function needs to know.
 *
 * @param maxStreams beyond which a stream is answered 503
 * @param streamLifetime after which a stream ends, give or take a sixth, so that replicas share them anew
 * @param streamStallTimeout how long a client may hold up one write of an answer before its connection is closed
 * @param retryAfter what a 503 suggests
 * @param databaseWait how long a program waits for the database at its start
 */
public record FeedSettings(
        AccessSettings access,
        ReadSettings read,
        int maxStreams,
        Duration streamLifetime,
        Duration streamStallTimeout,
        Duration retryAfter,
        Duration databaseWait) {

    /** With its connection, one takes some 50 KiB while it waits: all together, less than half of the heap. */
    private static final int HEAP_BYTES_A_STREAM = 128 * 1024;

    public FeedSettings {
        if (maxStreams < 1 || !streamLifetime.isPositive() || !streamStallTimeout.isPositive()) {
            throw new IllegalArgumentException("a stream needs room and time");
        }
        if (retryAfter.isNegative() || databaseWait.isNegative()) {
            throw new IllegalArgumentException("a wait can't be negative");
        }
    }

    /** The same in a process with another function, which tells what becomes of the file of keys. */
    public FeedSettings silentOnKeys() {
        return new FeedSettings(
                access.silent(), read, maxStreams, streamLifetime, streamStallTimeout, retryAfter, databaseWait);
    }

    public static FeedSettings read(Settings settings) {
        return new FeedSettings(
                AccessSettings.read(settings),
                ReadSettings.read(settings, "feed", false),
                settings.number("MAX_STREAMS", streamsByHeap(), 1, 1_000_000),
                settings.duration("STREAM_LIFETIME", Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofDays(1)),
                settings.duration(
                        "STREAM_STALL_TIMEOUT", Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofHours(1)),
                settings.duration("RETRY_AFTER", Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofHours(1)),
                DatabaseSettings.readWait(settings));
    }

    private static int streamsByHeap() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_BYTES_A_STREAM, 16, 10_000);
    }
}

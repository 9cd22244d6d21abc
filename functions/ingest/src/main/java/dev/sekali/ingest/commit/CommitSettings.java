package dev.sekali.ingest.commit;

import dev.sekali.settings.Settings;
import java.time.Duration;

/**
 * How events are gathered and committed.
 *
 * @param committers that commit at the same time, a thread and a connection each
 * @param batchEvents up to which one transaction gathers submissions; a larger submission goes alone
 * @param batchBytes the same in bytes
 * @param queueEvents that may wait; beyond, a submission is turned away
 * @param queueBytes the same in bytes
 * @param statementTimeout after which the server gives up on a batch
 */
public record CommitSettings(
        int committers, int batchEvents, long batchBytes, int queueEvents, long queueBytes, Duration statementTimeout) {

    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    public static CommitSettings read(Settings settings) {
        // A queue that could fill the heap would turn an overload into a crash.
        long heapShare = Math.max(MIB, Runtime.getRuntime().maxMemory() / 8);
        return new CommitSettings(
                settings.number("COMMITTERS", 2, 1, 64),
                settings.number("BATCH_EVENTS", 5_000, 1, 100_000),
                settings.bytes("BATCH_BYTES", 8 * MIB, 1024, GIB),
                settings.number("QUEUE_EVENTS", 50_000, 1, 10_000_000),
                settings.bytes("QUEUE_BYTES", Math.min(64 * MIB, heapShare), 1024, 16 * GIB),
                settings.duration(
                        "STATEMENT_TIMEOUT", Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMinutes(10)));
    }
}

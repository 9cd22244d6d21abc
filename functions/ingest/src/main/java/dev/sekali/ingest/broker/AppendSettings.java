package dev.sekali.ingest.broker;

import dev.sekali.broker.BrokerSettings;
import dev.sekali.ingest.commit.CommitSettings;
import dev.sekali.settings.Settings;
import java.util.Optional;

/**
 * What the broker may hold, and what may wait for it.
 *
 * @param maxEvents that the stream may hold, about; beyond, an event is turned away
 * @param batchEvents up to which one flush gathers requests; a larger request goes alone
 * @param batchBytes the same in bytes
 * @param queueEvents that may wait; beyond, a request is turned away
 * @param queueBytes the same in bytes
 */
public record AppendSettings(
        BrokerSettings broker, int maxEvents, int batchEvents, long batchBytes, int queueEvents, long queueBytes) {

    /**
     * A million take about a gigabyte of the broker's memory when each has a few hundred bytes, and a relay some minutes. A
     * database that is away for longer than it takes to fill that is no short outage.
     */
    private static final int MAX_EVENTS = 1_000_000;

    /**
     * Reads them.
     *
     * @param commit whose batches and queue bound those of the broker too
     * @return empty when there is no broker
     */
    public static Optional<AppendSettings> read(Settings settings, CommitSettings commit) {
        int maxEvents = settings.number("BROKER_MAX_EVENTS", MAX_EVENTS, 1, 1_000_000_000);
        return BrokerSettings.ofWriter(settings)
                .map(broker -> new AppendSettings(
                        broker,
                        maxEvents,
                        commit.batchEvents(),
                        commit.batchBytes(),
                        commit.queueEvents(),
                        commit.queueBytes()));
    }
}

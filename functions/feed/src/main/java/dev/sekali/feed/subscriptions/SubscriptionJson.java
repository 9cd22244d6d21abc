package dev.sekali.feed.subscriptions;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sekali.feed.read.Start;
import java.io.IOException;
import java.util.Map;

/** A subscription as clients see it. */
final class SubscriptionJson {

    private SubscriptionJson() {}

    /**
     * Writes it.
     *
     * @param ages seconds since the oldest event that is not acknowledged, by shard
     */
    static void write(
            JsonGenerator json, SubscriptionTable.Positions positions, long horizon, Map<Integer, Double> ages)
            throws IOException {
        Subscription subscription = positions.subscription();
        json.writeStartObject();
        json.writeStringField("name", subscription.name());
        json.writeArrayFieldStart("topics");
        for (String topic : subscription.topics()) {
            json.writeString(topic);
        }
        json.writeEndArray();
        json.writeNumberField("shards", subscription.shards());
        var begin = Begin.ofText(subscription.begins()).map(Begin::start);
        if (begin.isPresent() && begin.get() instanceof Start.After(long seq) && seq > 0) {
            json.writeNumberField("from", seq);
        } else {
            json.writeStringField("from", subscription.begins());
        }
        json.writeStringField("created_at", subscription.createdAt());
        json.writeArrayFieldStart("positions");
        for (SubscriptionTable.Position shard : positions.shards()) {
            json.writeStartObject();
            json.writeNumberField("shard", shard.shard());
            json.writeNumberField("position", shard.position());
            json.writeNumberField("lag", Math.max(0, horizon - shard.position()));
            json.writeFieldName("age_seconds");
            json.writeNumber(Math.round(ages.getOrDefault(shard.shard(), 0.0) * 1e3) / 1e3);
            json.writeStringField("reader", shard.reader().orElse(null));
            json.writeStringField("lease_until", shard.leaseUntil().orElse(null));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}

package dev.sekali.feed.subscriptions;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sekali.feed.read.Start;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;

/** A subscription as clients see it. */
final class SubscriptionJson {

    private SubscriptionJson() {}

    /**
     * Writes it.
     *
     * @param horizon empty while none was found: how far behind a shard is can't be told then
     * @param ages seconds since the oldest event that is not acknowledged, by shard
     */
    static void write(
            JsonGenerator json, SubscriptionTable.Positions positions, OptionalLong horizon, Map<Integer, Double> ages)
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
            if (horizon.isPresent()) {
                json.writeNumberField("lag", Math.max(0, horizon.getAsLong() - shard.position()));
                json.writeNumberField("age_seconds", Math.round(ages.getOrDefault(shard.shard(), 0.0) * 1e3) / 1e3);
            } else {
                json.writeNullField("lag");
                json.writeNullField("age_seconds");
            }
            json.writeStringField("reader", shard.reader().orElse(null));
            json.writeStringField("lease_until", shard.leaseUntil().orElse(null));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Writes a member that is null while it is not known. */
    static void writeNumber(JsonGenerator json, String name, OptionalLong number) throws IOException {
        if (number.isPresent()) {
            json.writeNumberField(name, number.getAsLong());
        } else {
            json.writeNullField(name);
        }
    }
}

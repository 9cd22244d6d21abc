package dev.sekali.stats.counters;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sekali.events.http.Accept;
import dev.sekali.events.http.Answer;
import dev.sekali.events.http.Endpoint;
import dev.sekali.events.http.MediaTypes;
import dev.sekali.events.http.RequestMemory;
import dev.sekali.host.access.Grant;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.util.function.LongSupplier;

/** {@code GET /stats}. Thread-safe. */
public final class StatsEndpoint implements Endpoint.Answerer {

    /** Of a topic with a long name, and of its part of the answer. */
    private static final long TOPIC_BYTES = 512;

    private final CounterTable table;
    private final Sampler sampler;
    private final LongSupplier nanoClock;
    private final long startNanos;

    /** An endpoint whose uptime begins now. */
    public StatsEndpoint(CounterTable table, Sampler sampler, LongSupplier nanoClock) {
        this.table = table;
        this.sampler = sampler;
        this.nanoClock = nanoClock;
        this.startNanos = nanoClock.getAsLong();
    }

    @Override
    public Answer answer(ServerRequest request, Grant grant) {
        Accept.choose(request, MediaTypes.JSON);
        StatsQuery query = StatsQuery.of(request);
        grant.requireTopic(query.topic());
        Counters counters = RequestMemory.read(
                query.topics() * TOPIC_BYTES,
                () -> table.counters(query),
                found -> found.topics().size() * TOPIC_BYTES);
        long now = nanoClock.getAsLong();
        Rates rates = sampler.rates(now, counters.totals());
        return new Answer.Whole(json -> write(json, query, counters, rates, (now - startNanos) / 1e9));
    }

    private static void write(
            JsonGenerator json, StatsQuery query, Counters counters, Rates rates, double uptimeSeconds)
            throws IOException {
        json.writeStartObject();
        counters.totals().writeEquation(json);
        json.writeNumberField("topics_active", counters.topicsActive());
        json.writeNumberField("uptime_seconds", Math.round(uptimeSeconds * 100) / 100.0);
        json.writeNumberField("expired", counters.totals().expired());
        json.writeNumberField("rejected", counters.totals().rejected());
        rates.write(json);
        if (query.topics() > 0) {
            json.writeArrayFieldStart("topics");
            for (TopicCounters topic : counters.topics()) {
                topic.write(json);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }
}

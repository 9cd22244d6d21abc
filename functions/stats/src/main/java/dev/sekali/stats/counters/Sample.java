package dev.sekali.stats.counters;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sekali.host.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What listeners are shown of one moment.
 *
 * @param second what came since the sample before, a second
 * @param topics the busiest, by name
 * @param topicsCover how long what the topics grew by since the sample before took; zero when they were not read again
 */
record Sample(
        Instant at,
        Totals totals,
        long topicsActive,
        Rates rates,
        Growth second,
        Sessions sessions,
        Map<String, TopicCounters> topics,
        Duration topicsCover,
        List<Optional<Growth>> history) {

    private static final int TOPIC_BYTES = 200;
    private static final int OTHER_BYTES = 512;

    /** Whether another one, apart from its times, looks the same. */
    boolean looksLike(Sample other) {
        return totals.equals(other.totals)
                && topicsActive == other.topicsActive
                && rates.equals(other.rates)
                && second.equals(other.second)
                && sessions.equals(other.sessions)
                && topics.equals(other.topics);
    }

    /** Whether totals have shrunk since another one: the database is one of before, or another. */
    boolean isSetBackFrom(Sample other) {
        return totals.areBefore(other.totals);
    }

    /** With the topics that differ from another sample's. */
    byte[] changesSince(Sample other) {
        List<TopicCounters> changed = topics.values().stream()
                .filter(topic -> !topic.equals(other.topics.get(topic.topic())))
                .toList();
        return Json.bytes(OTHER_BYTES + TOPIC_BYTES * changed.size(), json -> {
            json.writeStartObject();
            write(json, changed);
            json.writeEndObject();
        });
    }

    /** With all topics, and what the last ten minutes brought. */
    byte[] everything() {
        return Json.bytes(OTHER_BYTES + TOPIC_BYTES * topics.size() + 10 * history.size(), json -> {
            json.writeStartObject();
            write(json, topics.values());
            json.writeObjectFieldStart("history");
            json.writeStringField("until", text(at));
            json.writeNumberField("step_seconds", 1);
            write(json, "new", Growth::unique);
            write(json, "duplicate", Growth::duplicate);
            write(json, "rejected", Growth::rejected);
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private void write(JsonGenerator json, Collection<TopicCounters> shown) throws IOException {
        json.writeStringField("at", text(at));
        totals.writeEquation(json);
        json.writeNumberField("rejected", totals.rejected());
        json.writeNumberField("expired", totals.expired());
        json.writeNumberField("topics_active", topicsActive);
        rates.write(json);
        json.writeObjectFieldStart("second");
        json.writeNumberField("new", second.unique());
        json.writeNumberField("duplicate", second.duplicate());
        json.writeNumberField("rejected", second.rejected());
        json.writeEndObject();
        json.writeFieldName("connections");
        sessions.write(json);
        json.writeNumberField("topics_seconds", topicsCover.toMillis() / 1e3);
        json.writeArrayFieldStart("topics");
        for (TopicCounters topic : shown) {
            topic.write(json);
        }
        json.writeEndArray();
    }

    private void write(JsonGenerator json, String name, ToLongFunction<Growth> part) throws IOException {
        json.writeArrayFieldStart(name);
        for (Optional<Growth> each : history) {
            if (each.isPresent()) {
                json.writeNumber(part.applyAsLong(each.get()));
            } else {
                json.writeNull();
            }
        }
        json.writeEndArray();
    }

    static String text(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}

package dev.sekali.bench.workload;

/**
 * An event of the benchmark. All texts are ASCII and need no escaping.
 *
 * @param timestamp as RFC 3339 with microseconds, in UTC
 * @param payload a JSON object
 */
public record Event(String topic, String eventId, String timestamp, String source, String payload) {

    /** Appends the event as the contract has it. */
    void appendJson(StringBuilder json) {
        json.append("{\"topic\":\"").append(topic);
        json.append("\",\"event_id\":\"").append(eventId);
        json.append("\",\"timestamp\":\"").append(timestamp);
        json.append("\",\"source\":\"").append(source);
        json.append("\",\"payload\":").append(payload).append('}');
    }
}

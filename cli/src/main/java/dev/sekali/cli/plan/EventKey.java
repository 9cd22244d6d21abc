package dev.sekali.cli.plan;

/** What makes two events the same event. Both parts are compared byte for byte. */
public record EventKey(String topic, String eventId) {

    /** As it reads in a path and in a report. */
    @Override
    public String toString() {
        return topic + "/" + eventId;
    }
}

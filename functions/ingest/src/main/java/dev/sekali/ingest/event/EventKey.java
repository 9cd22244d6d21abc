package dev.sekali.ingest.event;

import java.util.Comparator;

/**
 * The identity of an event, compared code unit by code unit. Its order has no meaning but that it is the same in every
 * process: whoever locks keys in it can't deadlock with another who does.
 */
public record EventKey(String topic, String eventId) implements Comparable<EventKey> {

    private static final Comparator<EventKey> ORDER =
            Comparator.comparing(EventKey::topic).thenComparing(EventKey::eventId);

    @Override
    public int compareTo(EventKey other) {
        return ORDER.compare(this, other);
    }
}

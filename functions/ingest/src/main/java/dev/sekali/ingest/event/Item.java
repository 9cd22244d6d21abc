package dev.sekali.ingest.event;

import java.util.List;
import java.util.Optional;

/** What a request holds at one index. */
public sealed interface Item permits Event, Item.Faulty {

    /**
     * An event that breaks rules. Its texts are as they were sent, as far as there are any: of any length, and perhaps with
     * what PostgreSQL can't hold.
     *
     * @param faults at least one
     */
    record Faulty(
            Optional<String> topic,
            Optional<String> eventId,
            Optional<String> source,
            Optional<Payload> payload,
            List<Fault> faults)
            implements Item {

        public Faulty {
            faults = List.copyOf(faults);
        }

        /** One of which nothing could be read. */
        public Faulty(List<Fault> faults) {
            this(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), faults);
        }

        /** The same for those who may not read its topic. */
        public Faulty withoutTopic() {
            return new Faulty(Optional.empty(), eventId, source, payload, faults);
        }
    }
}

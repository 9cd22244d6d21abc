package dev.sekali.ingest.event;

import java.util.List;
import java.util.Optional;

/** What a request holds at one index. */
public sealed interface Item permits Event, Item.Faulty {

    /**
     * An event that breaks rules.
     *
     * @param eventId as far as one could be read
     * @param faults at least one
     */
    record Faulty(Optional<String> eventId, List<Fault> faults) implements Item {
        public Faulty {
            faults = List.copyOf(faults);
        }
    }
}

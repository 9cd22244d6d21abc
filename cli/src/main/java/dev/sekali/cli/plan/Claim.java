package dev.sekali.cli.plan;

import java.util.List;

/**
 * What a worker took from a source.
 *
 * @param before how many events were claimed before these, which is what a pacer needs to know
 * @param events in the order of the source; empty at its end
 */
public record Claim(long before, List<Event> events) {

    public boolean isEmpty() {
        return events.isEmpty();
    }
}

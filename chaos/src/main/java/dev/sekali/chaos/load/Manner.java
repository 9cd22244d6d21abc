package dev.sekali.chaos.load;

import java.time.Duration;
import java.util.List;

/**
 * How senders behave.
 *
 * @param ports on loopback; a sender has one of its own, and goes to the next at once with an event that fails there
 * @param patience after which a request without an answer is a fault
 * @param mayBreak whether an answer may be lost, since a fault kills who would give it
 * @param obeys whether a refusal's Retry-After is honoured, or the event sent again almost at once
 */
public record Manner(List<Integer> ports, Duration patience, boolean mayBreak, boolean obeys) {

    public Manner {
        ports = List.copyOf(ports);
    }
}

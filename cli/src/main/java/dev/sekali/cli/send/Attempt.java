package dev.sekali.cli.send;

import dev.sekali.cli.plan.Event;
import java.util.List;

/**
 * One attempt to send some events in one request.
 *
 * @param number counts the attempts for these events, from 1
 * @param nanos from when the events were due to the end of the attempt
 * @param givenUp whether it brought nothing, and is the last that these events get
 */
public record Attempt(List<Event> events, int number, Outcome outcome, long nanos, boolean givenUp) {

    public Attempt(List<Event> events, int number, Outcome outcome) {
        this(events, number, outcome, 0, false);
    }

    /** Whether a refusal is not yet final, since the events will be sent in two halves. */
    public boolean willBeHalved() {
        return events.size() > 1 && outcome instanceof Outcome.Refused refused && refused.blamesEvents();
    }
}

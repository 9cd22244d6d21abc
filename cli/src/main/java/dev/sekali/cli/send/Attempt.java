package dev.sekali.cli.send;

import dev.sekali.cli.plan.Event;
import java.util.List;

/**
 * One attempt to send some events in one request.
 *
 * @param number counts the attempts for these events, from 1
 */
public record Attempt(List<Event> events, int number, Outcome outcome) {

    public Attempt {
        if (events.isEmpty() || number < 1) {
            throw new IllegalArgumentException("%d events, attempt %d".formatted(events.size(), number));
        }
        if (outcome instanceof Outcome.Answered(List<Verdict> verdicts) && verdicts.size() != events.size()) {
            throw new IllegalArgumentException("%d verdicts on %d events".formatted(verdicts.size(), events.size()));
        }
    }

    /** Whether a refusal is not yet final, since the events will be sent in two halves. */
    public boolean willBeHalved() {
        return events.size() > 1 && outcome instanceof Outcome.Refused refused && refused.blamesEvents();
    }
}

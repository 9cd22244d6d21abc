package dev.sekali.cli.subscribe;

import dev.sekali.cli.plan.Event;
import java.util.List;

/**
 * Events of one shard, in order; at least one.
 *
 * @param position what to acknowledge once all are handled
 */
public record Batch(int shard, long position, List<Event> events) {

    /** What may be acknowledged before any is handled: it moves nothing that matters. */
    long before() {
        return events.getFirst().position() - 1;
    }
}

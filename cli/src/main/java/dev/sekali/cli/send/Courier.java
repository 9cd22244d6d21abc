package dev.sekali.cli.send;

import dev.sekali.cli.plan.Event;
import java.util.List;

/** Sends requests. Thread-safe. */
@FunctionalInterface
interface Courier {

    /** Sends {@code events}, at least one, in one request; blocks for a bounded time. */
    Delivered deliver(List<Event> events);
}

/**
 * The way in that answers before the commit: events are appended to the broker's stream, from which a relay publishes them.
 * Invariant: an event is answered as accepted only after the broker flushed it.
 */
@NullMarked
package dev.sekali.ingest.broker;

import org.jspecify.annotations.NullMarked;

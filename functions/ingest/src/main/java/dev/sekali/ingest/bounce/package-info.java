/**
 * Samples of the events that bounced off, for people to look at. Invariant: nobody who publishes ever waits for one, and
 * neither the counters nor any verdict depend on them.
 */
@NullMarked
package dev.sekali.ingest.bounce;

import org.jspecify.annotations.NullMarked;

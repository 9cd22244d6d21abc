/**
 * The relay: publishes what the broker holds. Invariant: an event leaves the broker's stream only after ingest answered that it
 * is committed, or together with being put aside for a person.
 */
@NullMarked
package dev.sekali.relay;

import org.jspecify.annotations.NullMarked;

/**
 * Events and their JSON. Invariant: an {@link dev.sekali.ingest.event.Event} that exists breaks no rule of the contract,
 * and nothing in it is a thing that PostgreSQL can't hold.
 */
@NullMarked
package dev.sekali.ingest.event;

import org.jspecify.annotations.NullMarked;

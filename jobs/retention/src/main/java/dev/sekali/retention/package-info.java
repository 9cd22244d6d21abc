/**
 * Deletes events that are older than the operator wants to keep. Invariant: an event is deleted and counted as expired in
 * one transaction, so that {@code unique_processed = rows + expired} at every moment.
 */
@NullMarked
package dev.sekali.retention;

import org.jspecify.annotations.NullMarked;

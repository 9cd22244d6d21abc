/**
 * Deletes events that are older than the operator wants to keep. Invariant: an event is deleted, counted as expired and
 * marked in one transaction, so that at every moment {@code unique_processed = rows + expired}, and no event above the mark
 * was deleted.
 */
@NullMarked
package dev.sekali.retention;

import org.jspecify.annotations.NullMarked;

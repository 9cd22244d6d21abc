/**
 * When to try again. Invariant: every wait is bounded, and every wait ends at once when the run is told to stop.
 */
@NullMarked
package dev.sekali.cli.retry;

import org.jspecify.annotations.NullMarked;

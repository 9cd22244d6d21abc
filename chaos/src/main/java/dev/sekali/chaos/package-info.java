/**
 * Faults in the middle of load, and what became of the promise. Invariant: a scenario passes only when the judge, the
 * samples and every single answer say so; what couldn't be tried is told as left out, never as passed.
 */
@NullMarked
package dev.sekali.chaos;

import org.jspecify.annotations.NullMarked;

/** Spoilt input with a fixed budget. Invariant: whatever comes in, the answer is one that the contract knows. */
@NullMarked
package dev.sekali.ingest.fuzz;

import org.jspecify.annotations.NullMarked;

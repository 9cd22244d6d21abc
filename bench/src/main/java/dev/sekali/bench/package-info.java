/**
 * {@code make bench}: Sekali next to what one would build instead, on the same machine and in the same run. Invariant:
 * whatever is compared was measured in one run, in alternating order, and every measurement counts what was answered
 * against what the database holds.
 */
@NullMarked
package dev.sekali.bench;

import org.jspecify.annotations.NullMarked;

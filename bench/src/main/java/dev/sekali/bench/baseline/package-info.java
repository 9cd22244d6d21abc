/** What one would build instead. Invariant: each design stores into Sekali's own table, with its indexes, on the same server. */
@NullMarked
package dev.sekali.bench.baseline;

import org.jspecify.annotations.NullMarked;

/**
 * Reading from PostgreSQL. Invariant: a read ends in bounded time with rows or a {@link dev.sekali.stats.read.ReadFailure},
 * gives its connection back either way, and can't write.
 */
@NullMarked
package dev.sekali.stats.read;

import org.jspecify.annotations.NullMarked;

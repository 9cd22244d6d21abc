/**
 * Reading from PostgreSQL. Invariant: a read ends in bounded time with rows or a {@link dev.sekali.events.read.ReadFailure},
 * and gives its connection back either way.
 */
@NullMarked
package dev.sekali.events.read;

import org.jspecify.annotations.NullMarked;

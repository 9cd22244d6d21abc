/** The database and the programs, as they are deployed. Invariant: the server is durable. */
@NullMarked
package dev.sekali.bench.stack;

import org.jspecify.annotations.NullMarked;

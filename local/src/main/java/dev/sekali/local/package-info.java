/**
 * The whole stack in one process, for a laptop. Invariant: it is the real thing (the same functions, roles, migrations
 * and durable settings) but for its size, and nobody outside the machine can reach it.
 */
@NullMarked
package dev.sekali.local;

import org.jspecify.annotations.NullMarked;

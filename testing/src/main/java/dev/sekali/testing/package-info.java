/**
 * Real databases for tests. Invariant: each {@link dev.sekali.testing.TestDatabase} is fresh, migrated as in production
 * and as durable, so tests can run in any order.
 */
@NullMarked
package dev.sekali.testing;

import org.jspecify.annotations.NullMarked;

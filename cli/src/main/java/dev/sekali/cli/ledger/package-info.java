/**
 * The record of every attempt, for others to compare with the service or its database. Invariant: one attempt is written at a
 * time, and is in the file before the next one; a ledger that misses a line says so when it is closed.
 */
@NullMarked
package dev.sekali.cli.ledger;

import org.jspecify.annotations.NullMarked;

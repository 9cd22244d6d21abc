/**
 * The record of every attempt, for others to hold against the service or its database. Invariant: one attempt is written at a time; a line is
 * whole or it is not there; and a ledger that misses a line says so when it is closed.
 */
@NullMarked
package dev.sekali.cli.ledger;

import org.jspecify.annotations.NullMarked;

/**
 * The record of every attempt, for others to hold against the database. Invariant: one thread owns the file; a line is
 * whole or it is not there; and a ledger that misses a line says so when it is closed.
 */
@NullMarked
package dev.sekali.cli.ledger;

import org.jspecify.annotations.NullMarked;

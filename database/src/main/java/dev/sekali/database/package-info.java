/**
 * Access to PostgreSQL. Invariant: no connection made here can wait for ever, and none goes to a server that couldn't
 * keep the promise.
 */
@NullMarked
package dev.sekali.database;

import org.jspecify.annotations.NullMarked;

/**
 * Holds a database against the ledgers of those who published to it. Invariant: it reads the tables and the ledgers, and
 * nothing that the tested programs say of themselves.
 */
@NullMarked
package dev.sekali.chaos.judge;

import org.jspecify.annotations.NullMarked;

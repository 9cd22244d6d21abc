/**
 * Senders by the thousand, each on a connection of its own. Invariant: a ledger has a line for every attempt, and what was
 * not an answer of the contract is a fault.
 */
@NullMarked
package dev.sekali.chaos.load;

import org.jspecify.annotations.NullMarked;

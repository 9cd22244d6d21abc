/**
 * Brings the events of one service to another, or into a file. Invariant: a checkpoint never says more than what can't be
 * lost any more, and what comes after it can be brought again without harm.
 */
@NullMarked
package dev.sekali.cli.replay;

import org.jspecify.annotations.NullMarked;

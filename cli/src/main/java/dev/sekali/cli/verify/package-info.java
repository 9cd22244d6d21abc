/**
 * The judge. Invariant: what is held against the server follows from what it answered, never from what was merely
 * likely; where an answer is missing, both truths are allowed, and nothing else is.
 */
@NullMarked
package dev.sekali.cli.verify;

import org.jspecify.annotations.NullMarked;

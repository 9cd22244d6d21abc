/**
 * Reading on from a position. Invariant: a reader meets every event that its selection wants, above where it began and up
 * to its position, once and in the order of {@code seq}; or it is told that it can't.
 */
@NullMarked
package dev.sekali.feed.read;

import org.jspecify.annotations.NullMarked;

/**
 * The function that hands events on, in the order of their seq, missing none. Invariant: it shows only what is final, and no
 * reader, however slow, holds up a writer.
 */
@NullMarked
package dev.sekali.feed;

import org.jspecify.annotations.NullMarked;

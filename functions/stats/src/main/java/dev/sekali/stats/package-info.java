/**
 * The function that answers what arrived and how it is going. Invariant: it only reads, and no reader, however slow, holds
 * up a writer.
 */
@NullMarked
package dev.sekali.stats;

import org.jspecify.annotations.NullMarked;

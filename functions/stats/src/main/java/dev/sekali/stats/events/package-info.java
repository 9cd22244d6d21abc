/**
 * What arrived. Invariant: whoever follows the pages of one query, or reads one stream, meets each event that was
 * committed before it began exactly once, in the order of {@code seq}, whatever is written meanwhile.
 */
@NullMarked
package dev.sekali.stats.events;

import org.jspecify.annotations.NullMarked;

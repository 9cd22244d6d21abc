/**
 * The stored events, as the functions that read them see them. Invariant: nothing is shown above the horizon, so no event
 * can appear behind a reader that goes along {@code seq}.
 */
@NullMarked
package dev.sekali.events;

import org.jspecify.annotations.NullMarked;

/**
 * Programs that take events out while things break, and what they must have met at the end. Invariant: nothing that the feed
 * says of itself counts, only what it gave and what the table has.
 */
@NullMarked
package dev.sekali.chaos.feed;

import org.jspecify.annotations.NullMarked;

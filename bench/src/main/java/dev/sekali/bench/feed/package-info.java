/** Readers of the feed, as cheap as they can be: it is the feed that is measured. */
@NullMarked
package dev.sekali.bench.feed;

import org.jspecify.annotations.NullMarked;

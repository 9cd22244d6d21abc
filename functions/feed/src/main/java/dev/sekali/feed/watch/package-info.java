/**
 * The one place of a process that looks at the database for all who wait. Invariant: the horizon only goes forward, unless
 * the database itself was set back.
 */
@NullMarked
package dev.sekali.feed.watch;

import org.jspecify.annotations.NullMarked;

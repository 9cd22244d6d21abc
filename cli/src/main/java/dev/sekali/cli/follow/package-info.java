/**
 * Follows the feed. Invariant: an event is printed once and none is left out, however often the connection breaks; where that
 * can't be, since the service has deleted or lost events, the run ends and says so.
 */
@NullMarked
package dev.sekali.cli.follow;

import org.jspecify.annotations.NullMarked;

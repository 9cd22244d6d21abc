/**
 * Reaches the feed and its subscriptions. Invariant: every answer that is no success ends in one line that says what to do.
 */
@NullMarked
package dev.sekali.cli.feed;

import org.jspecify.annotations.NullMarked;

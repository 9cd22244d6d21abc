/**
 * Subscriptions, whose positions the server keeps. Invariant: one reader a shard at a time; whoever lost his lease changes
 * nothing any more, whether or not somebody else has taken it.
 */
@NullMarked
package dev.sekali.feed.subscriptions;

import org.jspecify.annotations.NullMarked;

/**
 * Reads subscriptions, whose positions the service keeps, and manages them. Invariant: nothing is acknowledged that wasn't
 * handled, and nothing under a lease that is lost; so every event is handled at least once.
 */
@NullMarked
package dev.sekali.cli.subscribe;

import org.jspecify.annotations.NullMarked;

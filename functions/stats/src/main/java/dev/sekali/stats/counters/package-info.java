/**
 * How it is going. Invariant: counters that are shown together were read by one statement and are shown as they are, so the
 * equation {@code received = unique_processed + duplicate_dropped} holds in every answer for which it holds in the database, and
 * reading them costs the same however many events there are.
 */
@NullMarked
package dev.sekali.stats.counters;

import org.jspecify.annotations.NullMarked;

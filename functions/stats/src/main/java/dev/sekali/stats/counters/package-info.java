/**
 * How it is going. Invariant: counters that are shown together were read by one statement, so the equation
 * {@code received = unique_processed + duplicate_dropped} holds in every answer, and reading them costs the same however
 * many events there are.
 */
@NullMarked
package dev.sekali.stats.counters;

import org.jspecify.annotations.NullMarked;

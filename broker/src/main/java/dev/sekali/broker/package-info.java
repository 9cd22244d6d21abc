/**
 * Access to the broker: a stream in Redis that holds accepted events until they are committed. Invariant: no wait
 * for it is without a bound, nothing is appended to a server that could forget it, and nothing is taken off the stream but by
 * who says what became of it.
 */
@NullMarked
package dev.sekali.broker;

import org.jspecify.annotations.NullMarked;

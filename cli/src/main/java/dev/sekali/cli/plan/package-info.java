/**
 * What will be sent. Invariant: an event's text is settled when it leaves its source, so that every attempt to send it
 * carries the same bytes; and a generated event is a function of the seed and its position alone.
 */
@NullMarked
package dev.sekali.cli.plan;

import org.jspecify.annotations.NullMarked;

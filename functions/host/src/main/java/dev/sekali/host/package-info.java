/**
 * What a function runs in. Invariant: every answer that is not a success is a problem (RFC 9457) without a stack trace,
 * and whatever was started is stopped, in reverse order.
 */
@NullMarked
package dev.sekali.host;

import org.jspecify.annotations.NullMarked;

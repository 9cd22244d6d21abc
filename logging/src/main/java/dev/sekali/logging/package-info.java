/**
 * How programs log. Invariant: a message is one line, whatever is in it, and what is logged while a request is handled
 * carries the request's id.
 */
@NullMarked
package dev.sekali.logging;

import org.jspecify.annotations.NullMarked;

/**
 * HTTP as this function needs it. Invariant: a handler returns an answer or ends with a problem, and whatever fails
 * behind it, the client learns neither a stack trace nor SQL.
 */
@NullMarked
package dev.sekali.stats.http;

import org.jspecify.annotations.NullMarked;
